"""Retelling: a programme in another language, where the words are ours; what a person wrote stays as it is."""

from __future__ import annotations

from bot.visits.models import ItemKind, ProgrammeDay, ProgrammeItem
from bot.visits.programme.saying import WAY_LABELS
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
    told = {"title": _title(item, words, registers), "note": _note(item, told_in, words)}
    return item.model_copy(update=told)


def _note(item: ProgrammeItem, told_in: Wording, words: Wording) -> str:
    """What a way is gone by is said by us; all else in a note is left."""
    if item.kind is not ItemKind.TRANSFER:
        return item.note
    note = item.note
    for key in WAY_LABELS:
        note = note.replace(told_in.label(key), words.label(key))
    return note


def _title(item: ProgrammeItem, words: Wording, registers: Registers) -> str:
    host = registers.host(item.host) if item.host else None
    return words.label(item.kind, host=host.name if host else "", place=item.place.name if item.place else "")
