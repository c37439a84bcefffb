"""Timetable: the programme as lines of plain text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.visits.models import ItemKind, ProgrammeDay, ProgrammeItem
from bot.visits.wording.languages import Wording


def programme_text(days: Sequence[ProgrammeDay], words: Wording) -> str:
    """The programme as lines of plain text: what a reader needs in a letter, the paper has the rest."""
    blocks = []
    for day in days:
        lines = [f"{times(item)}  {item.title}" for item in day.items if item.kind is not ItemKind.BREAK]
        blocks.append("\n".join([words.heading(day.date), *lines]))
    return "\n\n".join(blocks)


def times(item: ProgrammeItem) -> str:
    return f"{item.start:%H:%M}–{item.end:%H:%M}"
