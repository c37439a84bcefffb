"""Comparing: what differs between two states of a host, field by field, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.visits.entries.fields import FIELDS
from bot.visits.entries.writing import written
from knowledge import Host, Theme


class FieldChange(NamedTuple):
    field: str
    before: str  #: "" where it was unknown.
    after: str


def field_changes(
    before: Host | None, after: Host | None, language: str | None = None, *, themes: Sequence[Theme] = ()
) -> tuple[FieldChange, ...]:
    """Themes that are given are called by their labels, where there is a language to have them in."""
    was = _told(before, language, themes) if before else {}
    now = _told(after, language, themes) if after else {}
    each = (FieldChange(field.name, was.get(field.name, ""), now.get(field.name, "")) for field in FIELDS)
    return tuple(one for one in each if one.before != one.after)


def _told(host: Host, language: str | None, themes: Sequence[Theme]) -> dict[str, str]:
    labels = {theme.id: theme.labels.get(language, theme.id) for theme in themes} if language else {}
    return written(host, language) | {"themes": ", ".join(labels.get(theme, theme) for theme in host.themes)}
