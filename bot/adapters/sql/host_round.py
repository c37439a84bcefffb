"""The log of the host round in the database: answers of hosts, and staff's word on them. Only ever added to."""

from __future__ import annotations

import sqlalchemy as sa

from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.models import Change, HostAnswer, Ruling

host_answers = sa.Table(
    "host_answers",
    METADATA,
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=True),  #: The order in which they were added.
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.UniqueConstraint("case_number", "id"),
)

answer_rulings = sa.Table(
    "answer_rulings",
    METADATA,
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_answer_rulings_case_number", "case_number"),
)


def write(connection: sa.Connection, change: Change) -> None:
    for answer in change.answers:
        row = {"case_number": change.case, "id": answer.id, "at": answer.at, "content": answer.model_dump_json()}
        connection.execute(sa.insert(host_answers).values(row))
    for ruling in change.rulings:
        connection.execute(sa.insert(answer_rulings).values(ruling.model_dump() | {"case_number": change.case}))


def answers(connection: sa.Connection, number: str) -> tuple[HostAnswer, ...]:
    query = sa.select(host_answers.c.content).where(host_answers.c.case_number == number).order_by(host_answers.c.rank)
    return tuple(HostAnswer.model_validate_json(content) for content in connection.execute(query).scalars())


def rulings(connection: sa.Connection, number: str) -> tuple[Ruling, ...]:
    columns = [column for column in answer_rulings.c if column.name not in {"rank", "case_number"}]
    query = sa.select(*columns).where(answer_rulings.c.case_number == number).order_by(answer_rulings.c.rank)
    return tuple(Ruling.model_validate(dict(row)) for row in connection.execute(query).mappings())
