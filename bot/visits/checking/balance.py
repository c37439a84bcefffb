"""Rules on whom they meet and what they do there."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator

from bot.visits.checking.checked import Breach, Checked, length
from bot.visits.matching.scoring import SEEN_ON_SITE
from bot.visits.models import RECEIVES, ItemKind, ProgrammeDay, ProgrammeItem
from bot.visits.norms import norms
from bot.visits.participants.ranks import Rank, rank_of
from bot.visits.programme import travel
from knowledge import Host, HostKind, Place

_POLITICAL = frozenset({HostKind.MUNICIPALITY, HostKind.AUTHORITY})
_NOON = dt.time(12)


def rank(checked: Checked) -> Iterator[Breach]:
    """Whom a minister or a mayor meets is for a person to settle; only where one comes."""
    if not (checked.triage.flagged("political_level") or _high(checked.guest)):
        return
    meets = [(item, host) for _, item, host in checked.received() if host.kind in _POLITICAL]
    if not meets:
        yield Breach("rank_without_counterpart")
    for item, host in meets:
        yield Breach("political_meeting", item.id, {"host": host.name})


def counterparts(checked: Checked) -> Iterator[Breach]:
    """The guest of highest rank against whom the register names as contact; only where somebody's rank is known."""
    guest = checked.guest
    if guest is None:
        return
    open_: dict[str, None] = {}  # in their order
    for _, item, host in checked.received():
        contact = rank_of(host.contact_role or "")
        if contact and guest.step - contact.step >= norms().checking.rank_steps:
            values: dict[str, object] = {"rank": guest.label, "host": host.name, "contact": host.contact_role}
            yield Breach("rank_apart", item.id, values)
        elif contact is None and host.kind not in _POLITICAL:
            open_[host.name] = None
    if open_ and _high(guest):
        yield Breach("rank_receiver_unknown", None, {"rank": guest.label, "hosts": ", ".join(open_)})


def _high(guest: Rank | None) -> bool:
    return guest is not None and guest.step >= norms().checking.high_rank


def companies(checked: Checked) -> Iterator[Breach]:
    with_hosts = [(item, host) for _, item, host in checked.received()]
    total = sum(length(item) for item, _ in with_hosts)
    sold = sum(length(item) for item, host in with_hosts if _sells(host))
    commercial = bool(checked.wishes and checked.wishes.commercial)
    if commercial and with_hosts and not sold:
        yield Breach("no_company")
    percent, limit = round(100 * sold / max(1, total)), norms().checking.sales_percent
    if sold and percent > limit:
        yield Breach("sales_share", None, {"percent": percent, "limit": limit})


def seeing(checked: Checked) -> Iterator[Breach]:
    """Seen or discussed is what is not presented: a visit on site, the questions of a meeting, the wrap-up."""
    bounds = norms().checking
    spent = [(length(item), _presented(item, checked)) for item in checked.programme.items()]
    total = sum(minutes for minutes, share in spent if share is not None)
    talked = sum(minutes * share for minutes, share in spent if share is not None) / 100
    percent = round(100 * (total - talked) / total) if total else 100
    if percent < bounds.seeing_percent:
        yield Breach("mostly_talk", None, {"percent": percent, "limit": bounds.seeing_percent})
    for item in checked.programme.items():
        if item.kind in RECEIVES and 0 < length(item) < bounds.shortest_slot_minutes:
            yield Breach("no_time_for_questions", item.id, {"title": item.title, "minutes": length(item)})


def directions(checked: Checked) -> Iterator[Breach]:
    """In half a day one goes one way: seen from the office, no two hosts lie far off on opposite sides."""
    bounds, office = norms().checking, checked.registers.house.office
    most, by = bounds.direction_minutes, travel.mode(checked.triage)
    for day in checked.days:
        for half in _halves(day):
            far = [item for item in half if item.place and travel.minutes(office, item.place, by) > most]
            for a, b in itertools.combinations(far, 2):
                if a.place and b.place and _angle(office, a.place, b.place) > bounds.direction_degrees:
                    yield Breach("two_directions", b.id, {"title": b.title, "before": a.title, "date": day.date})


def _sells(host: Host) -> bool:
    return host.kind is HostKind.COMPANY or bool(host.in_network)


def _presented(item: ProgrammeItem, checked: Checked) -> int | None:
    """Per cent of an item that is presented; None for what is not part of the content."""
    host = checked.registers.host(item.host) if item.host else None
    match item.kind:
        case ItemKind.INTRODUCTION:
            return 100
        case ItemKind.WRAP_UP:
            return 0
        case ItemKind.VISIT | ItemKind.MEETING:
            return 0 if host and host.kind in SEEN_ON_SITE else norms().checking.talk_percent
        case _:
            return None


def _halves(day: ProgrammeDay) -> list[list[ProgrammeItem]]:
    """Before and after lunch, or noon where there is none."""
    lunch = next((item.start for item in day.items if item.kind is ItemKind.LUNCH), _NOON)
    hosted = [item for item in day.items if item.kind in RECEIVES]
    return [[item for item in hosted if item.start < lunch], [item for item in hosted if item.start >= lunch]]


def _angle(base: Place, a: Place, b: Place) -> float:
    between = abs(_bearing(base, a) - _bearing(base, b)) % 360
    return min(between, 360 - between)


def _bearing(base: Place, to: Place) -> float:
    east = (to.lon - base.lon) * math.cos(math.radians(base.lat))
    return math.degrees(math.atan2(east, to.lat - base.lat)) % 360
