"""Strategies: registers, requests and demands as hypothesis makes them up; small, and every one of them lawful."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from bot.visits.models import Booking, DateWindow, Demands, GroupSize, Place, Triage
from knowledge import Host, HostKind, HostStatus, Registers
from knowledge.registers.models import OpeningHours
from tests.bot.visits.registers import LUND, ROSKILDE, a_host, a_place, some_registers
from tests.factories import a_triage

#: What registers and requests are made up for: nothing lies before it.
TODAY = dt.date(2026, 11, 23)

THEMES = ("energy", "mobility", "materials_research", "food")
PLACES: tuple[Place, ...] = (a_place(), a_place(lat=55.676), a_place(lat=55.66, lon=12.55), ROSKILDE, LUND)
_FIRST = dt.date(2027, 10, 4)
_SPAN = 12  # days in which everything happens


def dates() -> st.SearchStrategy[dt.date]:
    return st.integers(0, _SPAN).map(lambda days: _FIRST + dt.timedelta(days=days))


def themes() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def opening_hours(draw: st.DrawFn) -> tuple[OpeningHours, ...]:
    """None, which is the house's, or some weekdays from some hour to another."""
    weekdays = draw(st.sets(st.integers(0, 4), max_size=5))
    opens, closes = draw(st.integers(8, 11)), draw(st.integers(14, 17))
    return tuple(OpeningHours(weekday=day, opens=dt.time(opens), closes=dt.time(closes)) for day in sorted(weekdays))


@st.composite
def hosts(draw: st.DrawFn, number: int) -> Host:
    return a_host(
        f"host-{number}",
        kind=draw(st.sampled_from((HostKind.SITE, HostKind.LAB, HostKind.MUNICIPALITY, HostKind.COMPANY))),
        themes=draw(themes()),
        place=draw(st.sampled_from(PLACES)),
        hours=draw(opening_hours()),
        blackout=tuple(sorted(draw(st.sets(dates(), max_size=3)))),
        max_group=draw(st.sampled_from((None, 8, 15, 40))),
        visit_minutes=draw(st.sampled_from((None, 60, 90))),
        unwanted_markets=draw(st.sampled_from(((), (), ("CN",)))),
        outdoor=draw(st.booleans()),
        languages=draw(st.sampled_from(((), ("da",), ("da", "en")))),
        status=draw(st.sampled_from((HostStatus.ACTIVE, HostStatus.UNCONFIRMED, HostStatus.CLOSED))),
    )


@st.composite
def registers(draw: st.DrawFn, *, most: int = 5) -> Registers:
    number = draw(st.integers(1, most))
    return some_registers(hosts=tuple(draw(hosts(index)) for index in range(number)))


@st.composite
def requests(draw: st.DrawFn, /, **overrides: Any) -> Triage:
    """What triage knows of a visit; days, length, size and themes are always there."""
    first, size = draw(dates()), draw(st.integers(1, 60))
    values: dict[str, Any] = {
        "language": draw(st.sampled_from(("en", "sv", "fr"))),
        "country": draw(st.sampled_from(("DE", "SE", "CN"))),
        "themes": draw(themes()),
        "group_size": GroupSize(min=size, max=size),
        "dates": DateWindow(earliest=first, latest=first + dt.timedelta(days=draw(st.integers(0, 4)))),
        "duration": draw(st.sampled_from((None, "hours", "half_day", "day", "days:2"))),
        "requested_hosts": draw(st.sampled_from(((), ("host-0",), ("host-0", "host-1")))),
        "interpreting": draw(st.sampled_from((None, "consecutive"))),
    }
    return a_triage(**(values | overrides))


@st.composite
def bookings(draw: st.DrawFn, *, most: int = 4) -> tuple[Booking, ...]:
    made = []
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(8, 15))
        made.append(
            Booking(
                case="2026-0009",
                host=f"host-{draw(st.integers(0, 4))}",
                date=draw(dates()),
                start=dt.time(start),
                end=dt.time(start + draw(st.integers(1, 3))),
                firm=draw(st.booleans()),
            )
        )
    return tuple(made)


@st.composite
def demands(draw: st.DrawFn) -> Demands:
    without = draw(st.sets(st.sampled_from(("host-0", "host-1")), max_size=1))
    return Demands(taken=draw(bookings()), without=frozenset(without))
