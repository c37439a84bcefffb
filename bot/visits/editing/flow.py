"""Flow: the items of a day follow each other, with the ways between them and time that is left over."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.visits.errors import NoRoom
from bot.visits.models import RECEIVES, ItemKind, ProgrammeItem, Triage
from bot.visits.programme import travel
from bot.visits.programme.openings import minutes_of
from bot.visits.programme.saying import way_note
from bot.visits.wording import Wording
from knowledge import Registers

_FREE_TIME_FROM = 30  # minutes; a shorter wait is a buffer
#: Kinds that take place wherever the delegation is.
_ANYWHERE = frozenset({ItemKind.LUNCH, ItemKind.BREAK, ItemKind.WRAP_UP})
_LAST_MINUTE = 23 * 60 + 55


@dataclass(frozen=True)
class Ground:
    """What a step is worked out with."""

    registers: Registers
    triage: Triage
    words: Wording  #: Of the programme.


def gap(before: ProgrammeItem, after: ProgrammeItem, ground: Ground) -> int:
    """Minutes that have to lie between two items."""
    way = _way(before, after, ground)
    return way + ground.registers.house.buffer_minutes if way and after.kind in RECEIVES else way


def at(item: ProgrammeItem, start: int) -> ProgrammeItem:
    """The item at another time. Raises NoRoom where that is not in the day."""
    end = start + length(item)
    if start < 0 or end > _LAST_MINUTE:
        raise NoRoom(f"({item.title})")
    return item.model_copy(update={"start": _time(start), "end": _time(end)})


def length(item: ProgrammeItem) -> int:
    return minutes_of(item.end) - minutes_of(item.start)


def rippled(items: Sequence[ProgrammeItem], anchor: int, ground: Ground) -> list[ProgrammeItem]:
    """Make room around the anchor: what comes after it moves later as far as it must, what comes before it earlier.

    A locked item stays, and the checks say what overlaps.
    """
    moved = at_hand(items, ground)
    for index in range(anchor + 1, len(moved)):
        earliest = minutes_of(moved[index - 1].end) + gap(moved[index - 1], moved[index], ground)
        if minutes_of(moved[index].start) < earliest and not moved[index].locked:
            moved[index] = at(moved[index], earliest)
    for index in range(anchor - 1, -1, -1):
        latest = minutes_of(moved[index + 1].start) - gap(moved[index], moved[index + 1], ground)
        if minutes_of(moved[index].end) > latest and not moved[index].locked:
            moved[index] = at(moved[index], latest - length(moved[index]))
    return moved


def at_hand(items: Sequence[ProgrammeItem], ground: Ground) -> list[ProgrammeItem]:
    """Lunch and the like are where people are: what was at a host's goes along when that host is elsewhere now."""
    moved = list(items)
    for index, item in enumerate(moved):
        beside = [one.place for one in (*moved[max(index - 1, 0) : index], *moved[index + 1 : index + 2]) if one.place]
        if item.kind in _ANYWHERE and not item.locked and beside and item.place not in beside:
            moved[index] = item.model_copy(update={"place": beside[0]}) if _at_a_host(item, ground) else item
    return moved


def _at_a_host(item: ProgrammeItem, ground: Ground) -> bool:
    """Else a person chose the place."""
    return any(
        item.place == place for place in (ground.registers.house.office, *(h.place for h in ground.registers.hosts))
    )


def placed(items: Sequence[ProgrammeItem], item: ProgrammeItem, ground: Ground) -> list[ProgrammeItem]:
    """Put an item in where its time is; it waits for the item before it, and the rest makes room."""
    index = sum(one.start <= item.start for one in items)
    if index and index == len(items) and items[-1].kind is ItemKind.WRAP_UP:
        index -= 1
    if index:
        earliest = minutes_of(items[index - 1].end) + gap(items[index - 1], item, ground)
        item = at(item, max(earliest, minutes_of(item.start)))
    return rippled([*items[:index], item, *items[index:]], index, ground)


def whole(items: Sequence[ProgrammeItem], ground: Ground) -> Iterator[ProgrammeItem]:
    """The items with the ways between them and the time that is left over; those have no id yet."""
    yield from items[:1]
    for before, after in itertools.pairwise(items):
        yield from _between(before, after, ground)
        yield after


def _between(before: ProgrammeItem, after: ProgrammeItem, ground: Ground) -> Iterator[ProgrammeItem]:
    """The way as late as it may be, and free time where the wait is long."""
    way = _way(before, after, ground)
    done, leaves = minutes_of(before.end), minutes_of(after.start) - gap(before, after, ground)
    if leaves - done >= _FREE_TIME_FROM:
        yield _filler(ItemKind.BREAK, before, done, leaves, ground.words.label("break"))
    if way and after.place:
        start = max(leaves, done)
        title = ground.words.label("transfer", place=after.place.name)
        by = travel.mode(ground.triage)
        note = way_note(before.place, after.place, by, ground.words) if before.place else ""
        yield _filler(ItemKind.TRANSFER, after, start, min(start + way, _LAST_MINUTE), title, note)


def _way(before: ProgrammeItem, after: ProgrammeItem, ground: Ground) -> int:
    """A transfer that a person planned leaves from wherever they are."""
    if before.place is None or after.place is None or after.kind is ItemKind.TRANSFER:
        return 0
    return travel.minutes(before.place, after.place, travel.mode(ground.triage))


def _filler(kind: ItemKind, near: ProgrammeItem, start: int, end: int, title: str, note: str = "") -> ProgrammeItem:
    return ProgrammeItem(id="", kind=kind, start=_time(start), end=_time(end), place=near.place, title=title, note=note)


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)
