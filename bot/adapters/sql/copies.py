"""SqlWorkingCopies: programmes that people are editing, step by step, each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.errors import CopyMoved
from bot.visits.models import AuditEvent
from bot.visits.models.working import Step, WorkingCopy

copies = sa.Table(
    "working_copies",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
)

#: The days after each step; of a copy with a step in the middle, those after it can still be gone forward to.
steps = sa.Table(
    "working_steps",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("working_copies.case_number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
)


class SqlWorkingCopies:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def find(self, number: str) -> WorkingCopy | None:
        with self._database.reading() as connection:
            return _find(connection, number)

    def begin(self, copy: WorkingCopy, *, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            try:
                connection.execute(sa.insert(copies).values(_row(copy)))
            except sa.exc.IntegrityError:
                raise CopyMoved from None
            _write_step(connection, copy)
            line = _log(connection, "copy.begun", copy.case, by=copy.by, at=at, details={"version": copy.version})
        self._keep(line)

    def add(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            _move(connection, copy, was)
            of_case = steps.c.case_number == copy.case
            outside = (steps.c.position >= copy.position) | (steps.c.position < copy.first)
            connection.execute(sa.delete(steps).where(of_case, outside))
            _write_step(connection, copy)
            line = _log(connection, "copy.changed", copy.case, by=copy.by, at=at, details={"step": copy.position})
        self._keep(line)

    def go(self, number: str, position: int, *, was: int, by: str, at: dt.datetime) -> WorkingCopy:
        with self._database.writing() as connection:
            query = sa.select(steps.c.content).where(steps.c.case_number == number, steps.c.position == position)
            content = connection.execute(query).scalar_one_or_none()
            held = _find(connection, number)
            if held is None or content is None:
                raise CopyMoved
            step = Step.model_validate_json(content)
            moved = held.model_copy(update={"position": position, "revision": was + 1, "changed_at": at, "step": step})
            _move(connection, moved, was)
            event = "copy.undone" if position < held.position else "copy.redone"
            line = _log(connection, event, number, by=by, at=at, details={"step": position})
        self._keep(line)
        return moved

    def hand_over(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            _move(connection, copy, was)
            line = _log(connection, "copy.taken_over", copy.case, by=copy.by, at=at, details={})
        self._keep(line)

    def drop(self, number: str, *, was: int, by: str, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            end(connection, number, was)
            line = _log(connection, "copy.dropped", number, by=by, at=at, details={})
        self._keep(line)


def end(connection: sa.Connection, number: str, was: int) -> None:
    """Take the copy of this revision away. Raises CopyMoved."""
    connection.execute(sa.delete(steps).where(steps.c.case_number == number))
    gone = sa.delete(copies).where(copies.c.case_number == number, copies.c.revision == was)
    if connection.execute(gone).rowcount != 1:
        raise CopyMoved


def _find(connection: sa.Connection, number: str) -> WorkingCopy | None:
    at_it = (steps.c.case_number == copies.c.case_number) & (steps.c.position == copies.c.position)
    query = sa.select(copies, steps.c.content).join(steps, at_it).where(copies.c.case_number == number)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    return WorkingCopy(case=values.pop("case_number"), step=Step.model_validate_json(values.pop("content")), **values)


def _row(copy: WorkingCopy) -> dict[str, object]:
    return copy.model_dump(exclude={"step", "case"}) | {"case_number": copy.case}


def _move(connection: sa.Connection, copy: WorkingCopy, was: int) -> None:
    here = (copies.c.case_number == copy.case, copies.c.revision == was)
    if connection.execute(sa.update(copies).where(*here).values(_row(copy))).rowcount != 1:
        raise CopyMoved


def _write_step(connection: sa.Connection, copy: WorkingCopy) -> None:
    content = copy.step.model_dump_json()
    connection.execute(sa.insert(steps).values(case_number=copy.case, position=copy.position, content=content))


def _log(
    connection: sa.Connection,
    event: str,
    number: str,
    *,
    by: str,
    at: dt.datetime,
    details: dict[str, str | int | None],
) -> AuditEvent:
    return log.append(connection, event, actor=by, at=at, case=number, details=details)
