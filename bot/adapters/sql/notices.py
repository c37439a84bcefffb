"""SqlNoticeStore: who wants to be told of what; a row for each colleague and event: nothing is told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.notices import Choice, NoticeKind, NoticeState, NoticeWay, Owed

notice_choices = sa.Table(
    "notice_choices",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("way", sa.Text, nullable=False),
)

#: A row for each person and event: nobody is told of one thing twice.
notices = sa.Table(
    "notices",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)

#: One row: how far the audit log was read.
notice_cursor = sa.Table(
    "notice_cursor",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
)

_CURSOR = 1
_UNASSIGNED = "unassigned"
_YES = "yes"


class SqlNoticeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def choices(self) -> dict[str, Choice]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(notice_choices)).all()
        found: dict[str, dict[str, str]] = {}
        for person, kind, way in rows:
            found.setdefault(person, {})[kind] = way
        return {person: _choice(ways) for person, ways in found.items()}

    def choose(self, person: str, choice: Choice) -> None:
        ways = {kind.value: choice.way(kind).value for kind in NoticeKind}
        ways[_UNASSIGNED] = _YES if choice.unassigned else "no"
        with self._database.writing() as connection:
            connection.execute(sa.delete(notice_choices).where(notice_choices.c.person == person))
            rows = [{"person": person, "kind": kind, "way": way} for kind, way in ways.items()]
            connection.execute(sa.insert(notice_choices), rows)

    def read_upto(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(notice_cursor.c.seq)).scalar_one())

    def owe(self, owed: Sequence[Owed], *, upto: int | None = None) -> int:
        with self._database.writing() as connection:
            new = [one for one in owed if not _is_kept(connection, one)]
            if new:
                connection.execute(sa.insert(notices), [_row(one) for one in new])
            if upto is not None:
                connection.execute(sa.update(notice_cursor).where(notice_cursor.c.id == _CURSOR).values(seq=upto))
        return len(new)

    def owed(self, *, states: Collection[NoticeState], person: str | None = None) -> list[Owed]:
        query = sa.select(notices).where(notices.c.state.in_([state.value for state in states]))
        if person is not None:
            query = query.where(notices.c.person == person)
        with self._database.reading() as connection:
            return [_owed(row) for row in connection.execute(query.order_by(notices.c.at, notices.c.event)).mappings()]

    def move(
        self,
        person: str,
        events: Collection[str],
        to: NoticeState,
        *,
        was: NoticeState,
        at: dt.datetime,
        detail: str = "",
    ) -> list[Owed]:
        here = (notices.c.person == person, notices.c.event.in_(events), notices.c.state == was.value)
        moving = sa.update(notices).where(*here).values(state=to.value, changed_at=at, detail=detail)
        with self._database.writing() as connection:
            moved = [_owed(row) for row in connection.execute(moving.returning(notices)).mappings()]
        return sorted(moved, key=lambda one: (one.at, one.event))


def _is_kept(connection: sa.Connection, owed: Owed) -> bool:
    here = (notices.c.person == owed.person, notices.c.event == owed.event)
    return connection.execute(sa.select(notices.c.event).where(*here)).first() is not None


def _choice(ways: dict[str, str]) -> Choice:
    told = {NoticeKind(kind): NoticeWay(way) for kind, way in ways.items() if kind != _UNASSIGNED}
    return Choice(ways=told, unassigned=ways.get(_UNASSIGNED) == _YES)


def _row(owed: Owed) -> dict[str, object]:
    values = owed.model_dump(exclude={"case"}) | {"case_number": owed.case}
    return values | {name: values[name].value for name in ("kind", "way", "state")}


def _owed(row: sa.RowMapping) -> Owed:
    return Owed(case=row["case_number"], **{name: value for name, value in row.items() if name != "case_number"})
