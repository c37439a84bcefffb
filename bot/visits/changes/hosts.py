"""Hosts: for each host that was told of the visit, what is different now, and whether its word still covers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.visits import decidable, lifecycle
from bot.visits.changes.telling import HostTold, hosts_told
from bot.visits.hostround.rounds import Round
from bot.visits.models import Case, GroupSize, ItemStatus, ProgrammeItem, Slot, Status, Terms, Told
from bot.visits.models.standing import received, terms
from bot.visits.programme.openings import Openings
from bot.visits.wording.sentences import joined, sentence, tongue, word
from knowledge import Host, Registers

#: Where somebody may have to be told of a change.
NOTIFIED = (lifecycle.OPEN - {Status.RECEIVED}) | decidable.OFF
_AGREED = frozenset({ItemStatus.CONFIRMED, ItemStatus.HELD})


class Fate(StrEnum):
    """What a change means for a host that was told of the visit."""

    SAME = "same"
    INFORM = "inform"  #: What it said, or was asked, still covers it: it is told, and need not answer anew.
    ASK = "ask"  #: Its word does not cover it any more: it is asked again.
    DROPPED = "dropped"  #: The programme has no place for it, or the visit is off.


class Now(NamedTuple):
    """Where a host stands in the programme as it is."""

    item: ProgrammeItem
    terms: Terms


class HostChange(NamedTuple):
    host: Host
    told: HostTold
    stands: ItemStatus  #: Of what it was told.
    fate: Fate
    now: Now | None
    why: tuple[Told, ...]

    @property
    def agreed(self) -> bool:
        return self.stands in _AGREED


def hosts_changed(case: Case, registers: Registers, today: dt.date) -> tuple[HostChange, ...]:
    """Every host that was told of the visit and keeps, or may keep, time for it; in the order of the programme.

    Who has no place any more and whose time is over keeps none.
    """
    if case.triage is None:
        return ()
    placed = _placed(case)
    found = []
    for host_id, told in hosts_told(case).items():
        host, round_ = registers.host(host_id), Round.of(case)
        stands = round_.status(host_id, told.asked.terms)
        if host and stands is not ItemStatus.DECLINED and not round_.bounced(told.asked):
            change = _change(host, told, stands, placed.get(host_id, []), case, round_, registers)
            if change.now or told.asked.terms.slot.date >= today:
                found.append(change)
    order = {host: place for place, host in enumerate(placed)}
    return tuple(sorted(found, key=lambda one: order.get(one.host.id, len(order))))


def _placed(case: Case) -> dict[str, list[Now]]:
    if case.proposal is None or case.triage is None or case.status in decidable.OFF:
        return {}
    found: dict[str, list[Now]] = {}
    for day, item in received(case.proposal.days):
        found.setdefault(item.host or "", []).append(Now(item, terms(day.date, item, case.triage)))
    return found


def _change(
    host: Host,
    told: HostTold,
    stands: ItemStatus,
    nows: list[Now],
    case: Case,
    round_: Round,
    registers: Registers,
) -> HostChange:
    was = told.asked.terms
    if not nows:
        return HostChange(host, told, stands, Fate.DROPPED, None, tuple(_dropped(host, was, case, registers)))
    now = next((one for one in nows if not was.cover(one.terms)), nows[0])
    if round_.status(host.id, now.terms) is ItemStatus.DECLINED:
        fate = Fate.SAME  # it has said no to this already
    elif was == now.terms:
        fate = Fate.SAME
    elif was.cover(now.terms) or round_.status(host.id, now.terms) in _AGREED:
        fate = Fate.INFORM
    else:
        fate = Fate.ASK
    why = () if fate is Fate.SAME else tuple(_different(host, was, now))
    return HostChange(host, told, stands, fate, now, why)


def _different(host: Host, was: Terms, now: Now) -> Iterator[Told]:
    after = now.terms
    if was.slot.date != after.slot.date:
        yield _said("day", was=_slot(was.slot), now=_slot(after.slot))
    elif was.slot != after.slot:
        yield _said("time", was=_hours(was.slot), now=_hours(after.slot))
    if was.group != after.group:
        yield _said("size", was=_size(was.group), now=_size(after.group))
    if was.language != after.language:
        yield _said("language", was=tongue(was.language), now=tongue(after.language))
    if was.interpreting != after.interpreting:
        yield _said("interpreting", was=_spoken(was.interpreting), now=_spoken(after.interpreting))
    if now.item.split > 1:
        yield _said("split", parts=now.item.split)
    yield from _limit(host, after.group, now.item.split)


def _dropped(host: Host, was: Terms, case: Case, registers: Registers) -> Iterator[Told]:
    if case.status in decidable.OFF:
        yield _said(case.status.value)
        return
    yield _said("dropped")
    days = [day.date for day in case.proposal.days] if case.proposal else []
    closed = [day for day in days if day != was.slot.date and not Openings(house=registers.house).windows(host, day)]
    if closed and was.slot.date not in days:
        yield _said("closed", days=joined(closed))
    yield from _limit(host, case.triage.group_size if case.triage else None, 1)


def _limit(host: Host, group: GroupSize | None, split: int) -> Iterator[Told]:
    if group and host.max_group and group.max > host.max_group * split:
        yield _said("limit", limit=host.max_group, size=_size(group))


def _said(key: str, **values: object) -> Told:
    return sentence("changes", key, **values)


def _size(group: GroupSize | None) -> Told | str:
    if group is None:
        return word("size_unknown")
    return str(group.max) if group.min == group.max else f"{group.min}–{group.max}"


def _hours(slot: Slot) -> str:
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def _slot(slot: Slot) -> Told:
    return joined([_day(slot.date), _hours(slot)], " ")


def _day(date: dt.date) -> Told:
    return joined([date])


def _spoken(interpreting: str | None) -> Told:
    return word(f"interpreting_{interpreting or 'none'}")
