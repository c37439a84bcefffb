"""SqlChannelBook: how far each channel of Slack is read, what was missed there, and what was refused."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.channels import MissedQuestion, Refusal

slack_looks = sa.Table(
    "slack_looks",
    METADATA,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("upto", Moment, nullable=False),
)

#: A row stays when its question is dealt with: the next look into history finds the same message.
slack_missed = sa.Table(
    "slack_missed",
    METADATA,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("ts", sa.Text, primary_key=True),
    sa.Column("thread_ts", sa.Text),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
)

slack_refusals = sa.Table(
    "slack_refusals",
    METADATA,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)


class SqlChannelBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    def looked(self) -> dict[str, dt.datetime]:
        with self._database.reading() as connection:
            return {row.channel: row.upto for row in connection.execute(sa.select(slack_looks))}

    def keep_looked(self, channel: str, upto: dt.datetime) -> None:
        with self._database.writing() as connection:
            _put(connection, slack_looks, {"channel": channel, "upto": upto})

    def miss(self, question: MissedQuestion) -> bool:
        here = (slack_missed.c.channel == question.channel, slack_missed.c.ts == question.ts)
        with self._database.writing() as connection:
            if connection.execute(sa.select(slack_missed.c.ts).where(*here)).first():
                return False
            connection.execute(sa.insert(slack_missed).values(question.model_dump() | {"settled": False}))
        return True

    def missed(self) -> list[MissedQuestion]:
        open_ = sa.select(slack_missed).where(slack_missed.c.settled.is_(False)).order_by(slack_missed.c.asked_at)
        with self._database.reading() as connection:
            return [_missed(row) for row in connection.execute(open_).mappings()]

    def settle(self, channel: str, ts: str) -> MissedQuestion | None:
        here = (slack_missed.c.channel == channel, slack_missed.c.ts == ts, slack_missed.c.settled.is_(False))
        settling = sa.update(slack_missed).where(*here).values(settled=True).returning(slack_missed)
        with self._database.writing() as connection:
            row = connection.execute(settling).mappings().first()
        return _missed(row) if row else None

    def refuse(self, refusal: Refusal) -> None:
        with self._database.writing() as connection:
            _put(connection, slack_refusals, refusal.model_dump())

    def refusals(self) -> list[Refusal]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(slack_refusals).order_by(slack_refusals.c.channel)).mappings()
            return [Refusal.model_validate(dict(row)) for row in rows]

    def forget(self, *, before: dt.datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(slack_missed).where(slack_missed.c.asked_at < before))
            connection.execute(sa.delete(slack_refusals).where(slack_refusals.c.at < before))


def _put(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> None:
    if not connection.execute(sa.update(table).where(table.c.channel == row["channel"]).values(row)).rowcount:
        connection.execute(sa.insert(table).values(row))


def _missed(row: sa.RowMapping) -> MissedQuestion:
    return MissedQuestion(**{name: value for name, value in row.items() if name != "settled"})
