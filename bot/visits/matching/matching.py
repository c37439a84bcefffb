"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping

from bot.visits.hosting import Load
from bot.visits.matching.omissions import omissions
from bot.visits.matching.region import inside_region, lies_in
from bot.visits.matching.scoring import scored, served_themes
from bot.visits.matching.wishes import Wishes
from bot.visits.models import DateWindow, HostMatch, LeftOut, Told, Triage
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.wording.sentences import country, sentence, word
from knowledge import Host, HostKind, HostStatus, Registers

_NOTHING_WISHED = Wishes()
_LONGEST_WINDOW = 366  # days


class Matching(Frozen):
    hosts: tuple[HostMatch, ...]  #: Best first.
    left_out: tuple[LeftOut, ...]
    wishes: Wishes = _NOTHING_WISHED


def match(
    triage: Triage,
    *,
    registers: Registers,
    today: dt.date,
    wishes: Wishes = _NOTHING_WISHED,
    meanings: Mapping[str, float] | None = None,
    load: Load | None = None,
) -> Matching:
    """Without a `load` nobody is spared for having received much.

    Args:
        meanings: How near each host's work is to what the sender writes, from nothing to one.
    """
    offered = []
    refused: dict[str, Told] = {}
    for host in registers.hosts:
        if not _concerns(host, triage, wishes, registers):
            continue
        obstacle = _obstacle(host, triage, wishes, registers=registers, today=today) or _unwilling(host, triage, load)
        if obstacle:
            refused[host.id] = obstacle
        else:
            offered.append(scored(host, triage, wishes, meanings or {}, registers, load))
    offered.sort(key=lambda found: (-found.score, found.id))
    return Matching(
        hosts=tuple(offered), left_out=omissions(triage, wishes, offered, refused, registers), wishes=wishes
    )


def splits(host: Host, triage: Triage, registers: Registers) -> int:
    """Return into how many parts the group would have to be split for this host."""
    size = triage.group_size.max if triage.group_size else 0
    return max(1, math.ceil(size / group_limit(host, registers)))


def group_limit(host: Host, registers: Registers) -> int:
    return max(1, host.max_group or registers.house.max_group)


def _concerns(host: Host, triage: Triage, wishes: Wishes, registers: Registers) -> bool:
    if host.id in triage.requested_hosts or served_themes(host, triage):
        return True
    districts = (place for place in registers.places if place.id in wishes.places and place.municipality)
    return host.kind is HostKind.MUNICIPALITY and any(lies_in(host, place, registers) for place in districts)


def _obstacle(host: Host, triage: Triage, wishes: Wishes, *, registers: Registers, today: dt.date) -> Told | None:
    wished = host.id in triage.requested_hosts
    if host.status is HostStatus.CLOSED:
        return sentence("reasons", "left_out", "closed", host=host.name)
    if host.status is HostStatus.PLANNED and not wished:
        return sentence("reasons", "left_out", "planned", host=host.name)
    if not inside_region(host.place, registers):
        return sentence("reasons", "left_out", "outside_region", host=host.name)
    if wishes.side and host.place.country != wishes.side and not wished:
        return sentence("reasons", "left_out", "other_side", host=host.name, side=word(f"side_{wishes.side}"))
    return _too_much_for(host, triage, registers=registers, today=today)


def _too_much_for(host: Host, triage: Triage, *, registers: Registers, today: dt.date) -> Told | None:
    parts = splits(host, triage, registers)
    if triage.group_size and parts > norms().matching.most_splits:
        size, limit = triage.group_size.max, group_limit(host, registers)
        return sentence("reasons", "left_out", "too_large", host=host.name, limit=limit, size=size, parts=parts)
    last_day = triage.dates.latest if triage.dates else None
    if host.notice_days and last_day and (last_day - today).days < host.notice_days:
        return sentence("reasons", "left_out", "notice", host=host.name, days=host.notice_days)
    return None


def _unwilling(host: Host, triage: Triage, load: Load | None) -> Told | None:
    """What the host itself has told us it does not want."""
    if triage.country in host.unwanted_markets:
        told = country(str(triage.country))
        return sentence("reasons", "left_out", "unwanted_market", host=host.name, country=told)
    if host.kind is HostKind.COMPANY and host.in_network is False:
        return sentence("reasons", "left_out", "opted_out", host=host.name)
    size = triage.group_size.max if triage.group_size else None
    if host.min_group and size and size < host.min_group:
        return sentence("reasons", "left_out", "too_small", host=host.name, least=host.min_group, size=size)
    if load and triage.dates and host.visits_a_month is not None and _full(host, triage.dates, load):
        return sentence("reasons", "left_out", "month_full", host=host.name, most=host.visits_a_month)
    return None


def _full(host: Host, window: DateWindow, load: Load) -> bool:
    """Whether every month of the window holds as many visits as the host takes."""
    most = host.visits_a_month or 0
    months = {(day.year, day.month): day for day in _days(window)}
    return all(load.in_month(host.id, day) >= most for day in months.values())


def _days(window: DateWindow) -> Iterator[dt.date]:
    length = min((window.latest - window.earliest).days, _LONGEST_WINDOW)
    return (window.earliest + dt.timedelta(days=number) for number in range(length + 1))
