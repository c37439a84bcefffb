"""Settling: days from outside → days as they may be kept; what only we can know of an item is never taken from them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits import versions
from bot.visits.errors import ProgrammeInvalid
from bot.visits.models import RECEIVES, Evidence, ItemStatus, ProgrammeDay, ProgrammeItem
from bot.visits.norms import EditingNorms, norms
from bot.visits.programme.writing import evidence_of
from knowledge import Registers

_YEARS = range(2000, 2101)
_POLE = 90


def settled(
    days: tuple[ProgrammeDay, ...], *, before: tuple[ProgrammeDay, ...], registers: Registers
) -> tuple[ProgrammeDay, ...]:
    """Days and items in their order, empty days left out.

    Evidence is ours, and no item claims an answer: how far a host's yes has come is told from the log.

    Raises:
        ProgrammeInvalid: nothing is left, or too much, or an item cannot be what it says.
    """
    kept = sorted((day for day in days if day.items), key=lambda day: day.date)
    _must_fit(kept)
    known = _Known(before, registers)
    return tuple(
        ProgrammeDay(
            date=day.date,
            items=tuple(sorted((known.item(item) for item in day.items), key=lambda one: (one.start, one.end))),
        )
        for day in kept
    )


def with_evidence(
    days: tuple[ProgrammeDay, ...], *, before: tuple[ProgrammeDay, ...], registers: Registers
) -> tuple[ProgrammeDay, ...]:
    """Days of a working copy with what backs each host."""
    known = _Known(before, registers)
    return tuple(
        day.model_copy(
            update={"items": tuple(item.model_copy(update={"evidence": known.evidence_of(item)}) for item in day.items)}
        )
        for day in days
    )


class _Known:
    """What we know of items and hosts ourselves."""

    def __init__(self, before: tuple[ProgrammeDay, ...], registers: Registers) -> None:
        self.registers = registers
        items = [item for day in before for item in day.items]
        self.evidence = {item.host: item.evidence for item in items if item.host and item.evidence}

    def item(self, item: ProgrammeItem) -> ProgrammeItem:
        host = self.registers.host(item.host) if item.host else None
        if item.kind in RECEIVES and host is None:
            raise ProgrammeInvalid(f"(host: {(item.host or '')[:40]})")
        title = " ".join(versions.plain(item.title).split())
        if not title:
            raise ProgrammeInvalid("(title)")
        return item.model_copy(
            update={
                "title": title,
                "themes": tuple(theme for theme in item.themes if self.registers.theme(theme)),
                "goal": versions.plain(item.goal),
                "note": versions.plain(item.note),
                "place": host.place if host and item.kind in RECEIVES else item.place,
                "status": ItemStatus.PROPOSED,
                "evidence": self.evidence_of(item),
            }
        )

    def evidence_of(self, item: ProgrammeItem) -> tuple[Evidence, ...]:
        host = self.registers.host(item.host or "")
        return self.evidence.get(item.host or "") or (tuple(evidence_of(host)) if host else ())


def _must_fit(days: list[ProgrammeDay]) -> None:
    for named in _unfit(days):
        raise ProgrammeInvalid(f"({named})")


def _unfit(days: list[ProgrammeDay]) -> Iterator[str]:
    bounds = norms().editing
    items = [item for day in days for item in day.items]
    if not items:
        yield "items"
    if len(days) > bounds.most_days or len({day.date for day in days}) < len(days):
        yield f"days: 1–{bounds.most_days}"
    if any(len(day.items) > bounds.most_items for day in days):
        yield f"items: 1–{bounds.most_items}"
    if len({item.id for item in items}) < len(items) or not all(
        0 < len(item.id) <= bounds.longest_id for item in items
    ):
        yield "id"
    if any(day.date.year not in _YEARS for day in days):
        yield "date"
    for item in items:
        yield from _wrong(item, bounds)


def _wrong(item: ProgrammeItem, bounds: EditingNorms) -> Iterator[str]:
    if item.place and not (abs(item.place.lat) <= _POLE and abs(item.place.lon) <= 2 * _POLE):
        yield f"place: {item.id}"
    if item.end <= item.start:
        yield f"end: {item.id}"
    if len(item.title) > bounds.longest_title or max(len(item.goal), len(item.note)) > bounds.longest_text:
        yield f"title: {bounds.longest_title}, goal, note: {bounds.longest_text}"
    if not 1 <= item.split <= bounds.most_groups:
        yield f"split: 1–{bounds.most_groups}"
