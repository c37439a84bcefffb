"""Clues in the database: written with their case, asked for when something comes in."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from bot.adapters.sql import rows
from bot.adapters.sql.schema import cases
from bot.adapters.sql.schema import clues as table
from bot.visits import clues
from bot.visits.errors import CaseDamaged
from bot.visits.models import Case, Clue, ClueKind

_AT_ONCE = 200
_LOOKED_AT = ("case", "")


def write(connection: sa.Connection, *known: Case) -> None:
    numbers = [case.number for case in known]
    connection.execute(sa.delete(table).where(table.c.case_number.in_(numbers)))
    found = [
        {"case_number": case.number, "kind": clue.kind.value, "value": clue.value}
        for case in known
        for clue in clues.of_case(case)
    ]
    if found:
        connection.execute(sa.insert(table), found)


def forget(connection: sa.Connection, numbers: sa.Select[tuple[str]]) -> None:
    connection.execute(sa.delete(table).where(table.c.case_number.in_(numbers)))


def find(connection: sa.Connection, wanted: Collection[Clue]) -> dict[str, frozenset[Clue]]:
    """Case number to the clues it shares."""
    if not wanted:
        return {}
    pairs = [(clue.kind.value, clue.value) for clue in wanted]
    query = sa.select(table).where(sa.tuple_(table.c.kind, table.c.value).in_(pairs))
    found: dict[str, set[Clue]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["case_number"], set()).add(Clue(ClueKind(row["kind"]), row["value"]))
    return {number: frozenset(shared) for number, shared in found.items()}


def catch_up(connection: sa.Connection, below: str) -> list[str]:
    """Give cases of an earlier version their clues, some at a time, the newest first; return their numbers.

    Some have none, and damaged ones are passed over: none is looked at twice.
    """
    known = sa.exists().where(table.c.case_number == cases.c.number)
    query = (
        sa.select(cases.c.number).where(~known, cases.c.number < below).order_by(cases.c.number.desc()).limit(_AT_ONCE)
    )
    waiting = connection.execute(query).scalars().all()
    for number in waiting:
        try:
            write(connection, rows.load(connection, number))
        except CaseDamaged:
            continue
    return list(waiting)
