"""Retelling: the titles of a programme in another language; what a person wrote stays as it is."""

from __future__ import annotations

from bot.visits.models import ProgrammeDay, ProgrammeItem
from bot.visits.wording import Wording
from knowledge import Registers


def retold(
    days: tuple[ProgrammeDay, ...], *, told_in: Wording, words: Wording, registers: Registers
) -> tuple[ProgrammeDay, ...]:
    return tuple(
        day.model_copy(update={"items": tuple(_retold(item, told_in, words, registers) for item in day.items)})
        for day in days
    )


def _retold(item: ProgrammeItem, told_in: Wording, words: Wording, registers: Registers) -> ProgrammeItem:
    if item.title != _title(item, told_in, registers):
        return item
    return item.model_copy(update={"title": _title(item, words, registers)})


def _title(item: ProgrammeItem, words: Wording, registers: Registers) -> str:
    host = registers.host(item.host) if item.host else None
    return words.label(item.kind, host=host.name if host else "", place=item.place.name if item.place else "")
