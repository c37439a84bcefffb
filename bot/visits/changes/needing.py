"""Needing: what has to be arranged for the programme as it is: transport, meals and rooms."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.models import Case, GroupSize, ItemKind, ProgrammeDay, Told
from bot.visits.models.reading import certain
from bot.visits.models.standing import received
from bot.visits.participants.diets import DietCount, diets, in_words
from bot.visits.participants.party import Party
from bot.visits.wording.sentences import sentence, word
from knowledge import Registers


def needs(case: Case, party: Party, registers: Registers) -> tuple[Told, ...]:
    """Sentences with the size of the group as it is now."""
    if case.proposal is None or case.triage is None:
        return ()
    group = certain(case.triage).group_size
    size = _size(group)
    days = case.proposal.days
    return (*_transport(days, size), *_meals(days, size, party), *_rooms(days, size, registers))


def _transport(days: tuple[ProgrammeDay, ...], size: Told) -> Iterator[Told]:
    for day in days:
        drives = sum(item.kind is ItemKind.TRANSFER for item in day.items)
        if drives:
            key = "transport_one" if drives == 1 else "transport"
            yield sentence("changes", key, date=day.date, n=drives, size=size)


def _meals(days: tuple[ProgrammeDay, ...], size: Told, party: Party) -> Iterator[Told]:
    lunches = [(day, item) for day in days for item in day.items if item.kind is ItemKind.LUNCH]
    for day, item in lunches:
        time = f"{item.start:%H:%M}–{item.end:%H:%M}"
        place = item.place.name if item.place else ""
        key = "meal_at" if place else "meal"
        yield sentence("changes", key, date=day.date, time=time, place=place, size=size)
    if lunches and party.diets:
        yield sentence("changes", "meal_diets", diets=_diets(party.diets))


def _diets(counts: tuple[DietCount, ...]) -> Told:
    return {language: in_words(counts, language) for language in next(iter(diets())).label if language in ("da", "en")}


def _rooms(days: tuple[ProgrammeDay, ...], size: Told, registers: Registers) -> Iterator[Told]:
    for day, item in received(days):
        host = registers.host(item.host or "")
        if host:
            key = "room_unknown" if host.max_group is None else "room_split" if item.split > 1 else "room"
            time = f"{item.start:%H:%M}–{item.end:%H:%M}"
            values = {"host": host.name, "limit": host.max_group, "parts": item.split, "size": size}
            yield sentence("changes", key, date=day.date, time=time, **values)


def _size(group: GroupSize | None) -> Told:
    if group is None:
        return word("people_unknown")
    shown = str(group.max) if group.min == group.max else f"{group.min}–{group.max}"
    return {language: said.format(n=shown) for language, said in word("people").items()}
