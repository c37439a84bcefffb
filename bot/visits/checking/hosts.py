"""Rules on hosts: who they are, when they receive and how many."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from bot.visits.checking.checked import Breach, Checked, clock
from bot.visits.matching import group_limit
from bot.visits.matching.region import inside_region
from bot.visits.models import RECEIVES, ItemStatus, ProgrammeItem
from bot.visits.norms import norms
from bot.visits.programme.openings import minutes_of
from bot.visits.wording.sentences import country, word
from bot.visits.workdays import open_on
from knowledge import Host, HostStatus

#: Names that RFC 2606 sets aside: no mail arrives there.
_PLACEHOLDER = re.compile(r"[.@](?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$", re.IGNORECASE)


def known(checked: Checked) -> Iterator[Breach]:
    for item in checked.programme.items():
        if item.host and checked.registers.host(item.host) is None:
            yield Breach("unknown_host", item.id, {"title": item.title, "host": item.host})
        elif item.kind in RECEIVES and not (item.host and item.place):
            yield Breach("host_missing", item.id, {"title": item.title})


def open_for_visits(checked: Checked) -> Iterator[Breach]:
    for _, item, host in checked.received():
        if host.status is HostStatus.CLOSED:
            yield Breach("host_closed", item.id, {"host": host.name})
        elif not inside_region(host.place, checked.registers):
            yield Breach("host_outside_region", item.id, {"host": host.name})


def hours(checked: Checked) -> Iterator[Breach]:
    """A host's own hours and closed days. Unknown hours break no rule."""
    for date, item, host in checked.received():
        if (
            open_on(date, host.place.country)
            and date not in host.blackout
            and _within_hours(item, host, date.weekday())
        ):
            continue
        if not host.hours and date not in host.blackout:
            continue  # the rule on working days has said it
        values = {"host": host.name, "date": date, "start": clock(item.start), "end": clock(item.end)}
        yield Breach("outside_host_hours", item.id, values)


def _within_hours(item: ProgrammeItem, host: Host, weekday: int) -> bool:
    if not host.hours:
        return True
    return any(
        one.weekday == weekday
        and minutes_of(one.opens) <= minutes_of(item.start)
        and minutes_of(item.end) <= minutes_of(one.closes)
        for one in host.hours
    )


def twice(checked: Checked) -> Iterator[Breach]:
    times = Counter(host.id for _, _, host in checked.received())
    seen: set[str] = set()
    for _, item, host in checked.received():
        if times[host.id] > 1 and host.id in seen:
            yield Breach("host_twice", item.id, {"host": host.name})
        seen.add(host.id)


def group_size(checked: Checked) -> Iterator[Breach]:
    group = checked.triage.group_size
    if group is None:
        yield Breach("group_size_unknown")
        return
    for _, item, host in checked.received():
        limit = group_limit(host, checked.registers)
        usual = "" if host.max_group else word("usual_limit")
        values = {"host": host.name, "limit": limit, "usual": usual, "size": group.max, "split": item.split}
        if math.ceil(group.max / max(1, item.split)) > limit:
            yield Breach("group_over_host_limit", item.id, values)
        elif item.split > 1:
            yield Breach("group_split", item.id, values)


def minimum(checked: Checked) -> Iterator[Breach]:
    group = checked.triage.group_size
    for _, item, host in checked.received():
        if group and host.min_group and group.max < host.min_group:
            yield Breach("group_under_host_minimum", item.id, {"host": host.name, "least": host.min_group})


def unwanted(checked: Checked) -> Iterator[Breach]:
    for _, item, host in checked.received():
        if checked.triage.country and checked.triage.country in host.unwanted_markets:
            yield Breach("market_unwanted", item.id, {"host": host.name, "country": country(checked.triage.country)})


def outdated(checked: Checked) -> Iterator[Breach]:
    """A host's word on itself holds for some time."""
    for date, item, host in checked.received():
        if host.confirmed_on and (date - host.confirmed_on).days > norms().checking.confirmed_days:
            yield Breach("host_outdated", item.id, {"host": host.name, "date": host.confirmed_on})


def notice(checked: Checked) -> Iterator[Breach]:
    for date, item, host in checked.received():
        if checked.today and host.notice_days and (date - checked.today).days < host.notice_days:
            yield Breach("host_notice", item.id, {"host": host.name, "days": host.notice_days, "date": date})


def planned(checked: Checked) -> Iterator[Breach]:
    for _, item, host in checked.received():
        if host.status is HostStatus.PLANNED:
            key = "host_planned" if host.id in checked.triage.requested_hosts else "host_planned_unasked"
            yield Breach(key, item.id, {"host": host.name, "note": host.notes.strip()})


def notes(checked: Checked) -> Iterator[Breach]:
    """What the register wants to be known before a host is asked."""
    for _, item, host in checked.received():
        if host.notes.strip() and host.status is not HostStatus.PLANNED:
            yield Breach("host_note", item.id, {"host": host.name, "note": host.notes.strip()})


def unconfirmed(checked: Checked) -> Iterator[Breach]:
    """One note for all of them."""
    names = [host.name for _, _, host in checked.received() if host.status is HostStatus.UNCONFIRMED]
    if names:
        yield Breach("host_unconfirmed", None, {"hosts": ", ".join(dict.fromkeys(names))})


def addresses(checked: Checked) -> Iterator[Breach]:
    """Addresses under names that are kept for examples reach nobody."""
    names = [host.name for _, _, host in checked.received() if _PLACEHOLDER.search(host.email or "")]
    if names:
        yield Breach("host_address_placeholder", None, {"hosts": ", ".join(dict.fromkeys(names))})


def unaddressed(checked: Checked) -> Iterator[Breach]:
    """Who confirmed and has no address gets neither the briefing nor word of a change."""
    confirmed = [
        host.name
        for _, item, host in checked.received()
        if not host.email and ItemStatus.CONFIRMED in (item.status, checked.logged.get(item.id))
    ]
    if confirmed:
        yield Breach("host_address_unknown", None, {"hosts": ", ".join(dict.fromkeys(confirmed))})


def spread(checked: Checked) -> Iterator[Breach]:
    found = [host.place.municipality for _, _, host in checked.received()]
    if len(found) > 1 and found[0] and len(set(found)) == 1:
        yield Breach("one_municipality", None, {"municipality": found[0]})
