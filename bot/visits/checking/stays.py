"""Rules on when they come and go, and on who else is where at the same time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from bot.visits.checking.checked import Breach, Checked, clock
from bot.visits.models import Booking
from bot.visits.norms import norms
from bot.visits.programme import staying
from bot.visits.programme.openings import minutes_of

_APART = frozenset({"CN", "TW"})


def arrival(checked: Checked) -> Iterator[Breach]:
    """Time to arrive, and to rest after a long flight; only where they said when, and on which day."""
    wishes, triage = checked.wishes, checked.triage
    moment = staying.arrived(triage, wishes) if wishes else None
    if moment is None or wishes is None or wishes.arrives is None:
        return
    for day in checked.days:
        first = min(day.items, key=lambda item: item.start, default=None)
        if first and (day.date, minutes_of(first.start)) < moment:
            values = {"title": first.title, "start": clock(first.start), "arrives": clock(wishes.arrives)}
            yield Breach("before_arrival", first.id, values | {"needed": str(staying.minutes_to_arrive(triage))})


def departure(checked: Checked) -> Iterator[Breach]:
    wishes, needed = checked.wishes, norms().checking.before_departure_minutes
    moment = staying.leaving(checked.triage, wishes) if wishes else None
    if moment is None or wishes is None or wishes.departs is None:
        return
    for day in checked.days:
        last = max(day.items, key=lambda item: item.end, default=None)
        if last and (day.date, minutes_of(last.end)) > moment:
            values = {"title": last.title, "end": clock(last.end), "departs": clock(wishes.departs)}
            yield Breach("after_departure", last.id, values | {"needed": str(needed)})


def booked(checked: Checked) -> Iterator[Breach]:
    """Nobody receives two delegations at once, or goes with two."""
    for date, item, host in checked.received():
        for one in _at(checked, date, item.start, item.end):
            if one.host == host.id and one.firm:
                yield Breach("host_booked", item.id, {"host": host.name} | _times(one))
    for day in checked.days:
        if not day.items:
            continue
        first, last = min(item.start for item in day.items), max(item.end for item in day.items)
        for one in _at(checked, day.date, first, last):
            if one.escort and one.escort in checked.escorts and one.firm:
                yield Breach("escort_booked", day.items[0].id, {"escort": one.escort} | _times(one))


def load(checked: Checked) -> Iterator[Breach]:
    """How often a host is visited in one month, this time included."""
    visits = Counter((host.id, date.year, date.month) for date, _, host in checked.received())
    others = {(one.case, one.host, one.date) for one in checked.bookings if one.host}
    for (host_id, year, month), here in visits.items():
        host = checked.visited()[host_id]
        asked = sum(host_id == other and (date.year, date.month) == (year, month) for _, other, date in others)
        limit = norms().checking.visits_a_month if host.visits_a_month is None else host.visits_a_month
        if here + asked > limit:
            values: dict[str, object] = {"host": host.name, "visits": here + asked, "limit": limit}
            yield Breach("host_load", None, values)


def apart(checked: Checked) -> Iterator[Breach]:
    """Groups from the two sides of the Taiwan Strait are not brought together."""
    country = checked.triage.country
    if country not in _APART:
        return
    for date, item, host in checked.received():
        for one in checked.bookings:
            if one.host == host.id and one.date == date and one.country in _APART - {country}:
                yield Breach("prc_and_taiwan", item.id, {"host": host.name, "date": date, "case": one.case})


def _at(checked: Checked, date: dt.date, start: dt.time, end: dt.time) -> list[Booking]:
    return [one for one in checked.bookings if one.date == date and one.start < end and start < one.end]


def _times(one: Booking) -> dict[str, object]:
    return {"date": one.date, "start": clock(one.start), "end": clock(one.end), "case": one.case}
