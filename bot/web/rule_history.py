"""History of the rules: each change as `/rules` tells it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from bot.visits import registering
from bot.visits.models import Person, Register, RegisterChange
from bot.visits.triage.recommending import shipped_table
from knowledge import ClosedPeriod

_RULES = (Register.POLICIES, Register.PERIODS, Register.ROWS, Register.POINTS, Register.APPROVALS)


class Line(NamedTuple):
    """A change, as the history shows it."""

    change: RegisterChange
    name: str
    differences: tuple[tuple[str, Any, Any], ...]  #: What, before and after.
    may_undo: bool


def lines(changes: list[RegisterChange], reader: Person, language: str) -> list[Line]:
    """The newest first. What else was changed of a host stands in the history of the host."""
    return [_line(change, changes, reader, language) for change in reversed(changes) if _is_ours(change)]


def _is_ours(change: RegisterChange) -> bool:
    return change.in_register in _RULES or (change.in_register is Register.HOSTS and change.case is not None)


def _line(change: RegisterChange, changes: list[RegisterChange], reader: Person, language: str) -> Line:
    before, after = json.loads(change.before or "null"), json.loads(change.after or "null")
    name, differences = change.entry, _differences(before, after)
    if change.in_register is Register.HOSTS:
        name = str((after or before or {}).get("name", change.entry))
    elif change.in_register is Register.PERIODS:
        name = ClosedPeriod.model_validate(after or before).name[language]
        differences = (("days", _spelled(before, language), _spelled(after, language)),)
    elif change.in_register is Register.ROWS:
        name = str([row.id for row in shipped_table().rows].index(change.entry) + 1)
    return Line(
        change=change,
        name=name,
        differences=differences,
        may_undo=reader.may(registering.ACTIONS[change.in_register]) and registering.is_last(change, changes),
    )


def _spelled(period: dict[str, Any] | None, language: str) -> str:
    """Its name and its days; nothing where there was none."""
    if period is None:
        return ""
    known = ClosedPeriod.model_validate(period)
    return f"{known.name[language]}, {known.spelled(language)}"


def _differences(before: Any, after: Any) -> tuple[tuple[str, Any, Any], ...]:
    if not isinstance(after, dict):
        return (("", before, after),)
    before = before or {}
    return tuple((name, before.get(name), after.get(name)) for name in after if before.get(name) != after.get(name))
