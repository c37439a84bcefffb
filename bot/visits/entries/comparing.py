"""Comparing: what differs between two states of a host, field by field, as people read it."""

from __future__ import annotations

from typing import NamedTuple

from bot.visits.entries.fields import FIELDS
from bot.visits.entries.writing import written
from knowledge import Host


class FieldChange(NamedTuple):
    field: str
    before: str  #: "" where it was unknown.
    after: str


def field_changes(before: Host | None, after: Host | None, language: str | None = None) -> tuple[FieldChange, ...]:
    was = written(before, language) if before else {}
    now = written(after, language) if after else {}
    each = (FieldChange(field.name, was.get(field.name, ""), now.get(field.name, "")) for field in FIELDS)
    return tuple(one for one in each if one.before != one.after)
