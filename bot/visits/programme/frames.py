"""Frames: on which days of the window a visit is drafted, and from when to when."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

from bot.visits.matching import Wishes
from bot.visits.models import Triage
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.workdays import open_on, workdays
from knowledge import Host, House

_LONGEST_WINDOW = 366
_NOTHING_WISHED = Wishes()
_JULY = 7
_MONDAY, _FRIDAY = 0, 4

# What it costs to choose a day; the cheapest run of days wins, the earliest among equals.
_COST_REDUCED = {"notice": 60, "july": 50, "": 0}
_COST_NOT_NAMED, _COST_OTHER_WEEKDAY = 40, 20
_COST_FRIDAY, _COST_MONDAY, _COST_WISH_ABSENT, _COST_HOST_ABSENT = 4, 2, 100, 1


class Frame(Frozen):
    """One day to be filled. Minutes count from midnight."""

    date: dt.date
    start: int
    end: int
    lunch: bool
    sites: int
    reduced: bool = False  #: One host for a short time: there is little notice, or it is July.


def frames(
    triage: Triage, hosts: Sequence[Host], *, house: House, wishes: Wishes = _NOTHING_WISHED
) -> tuple[Frame, ...]:
    """Return none where the window holds no working day, and one alone where there is time for little."""
    days = _candidate_days(triage, hosts)
    wanted = min(days_wanted(triage), norms().scheduling.most_days, len(days))
    if not wanted:
        return ()
    runs = [days[first : first + wanted] for first in range(len(days) - wanted + 1)]
    best = min(runs, key=lambda run: (_interruptions(run), _cost(run, days, hosts, triage, wishes), run[0]))
    if all(reduced_because(day, wishes) for day in best):
        best = best[-1:]
    return tuple(_frame(day, triage.duration, house, wishes) for day in best)


def days_wanted(triage: Triage) -> int:
    """How many days the sender asked for; where they only gave a window, what is usual for it."""
    duration = triage.duration or ""
    if duration.startswith("days:") and duration[5:].isdecimal():
        return max(1, int(duration[5:]))
    if duration or triage.dates is None or triage.dates.flexible:
        return 1
    length = (triage.dates.latest - triage.dates.earliest).days + 1
    return max(1, min(norms().scheduling.most_days_unasked, length))


def window_on(host: Host, date: dt.date, house: House) -> tuple[int, int] | None:
    """When a host can receive on a date: its own hours, else the house's; None where it is closed."""
    if not open_on(date, host.place.country) or date in host.blackout:
        return None
    if not host.hours:
        return minutes_of(house.day_starts), _day_ends(date, house)
    hours = [one for one in host.hours if one.weekday == date.weekday()]
    if not hours:
        return None
    return min(minutes_of(one.opens) for one in hours), max(minutes_of(one.closes) for one in hours)


def reduced_because(day: dt.date, wishes: Wishes) -> str:
    """`notice` or `july`, where a full programme cannot be expected of hosts; else nothing."""
    if wishes.full_notice_from is not None and day < wishes.full_notice_from:
        return "notice"
    return "july" if day.month == _JULY else ""


def minutes_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _candidate_days(triage: Triage, hosts: Sequence[Host]) -> list[dt.date]:
    if triage.dates is None:
        return []
    first = triage.dates.earliest
    last = min(triage.dates.latest, first + dt.timedelta(days=min(_LONGEST_WINDOW, (dt.date.max - first).days)))
    only_sweden = bool(hosts) and all(host.place.country == "SE" for host in hosts)
    return workdays(first, last, "SE" if only_sweden else "DK")


def _interruptions(run: list[dt.date]) -> int:
    return sum((after - before).days - 1 for before, after in itertools.pairwise(run))


def _cost(run: list[dt.date], days: list[dt.date], hosts: Sequence[Host], triage: Triage, wishes: Wishes) -> int:
    cost = sum(_COST_REDUCED[reduced_because(day, wishes)] for day in run)
    cost += sum(_COST_NOT_NAMED for day in run if wishes.days and day not in wishes.days)
    cost += sum(_COST_OTHER_WEEKDAY for day in run if wishes.weekdays and day.weekday() not in wishes.weekdays)
    cost += sum(_COST_FRIDAY for day in run if day.weekday() == _FRIDAY)
    if len(days) > len(run) and _MONDAY not in wishes.weekdays:
        cost += sum(_COST_MONDAY for day in run if day.weekday() == _MONDAY)  # the day after a journey
    for host in hosts:
        if not any(_receives(host, day) for day in run):
            cost += _COST_WISH_ABSENT if host.id in triage.requested_hosts else _COST_HOST_ABSENT
    return cost


def _receives(host: Host, day: dt.date) -> bool:
    weekdays = {one.weekday for one in host.hours}
    return open_on(day, host.place.country) and day not in host.blackout and (not weekdays or day.weekday() in weekdays)


def _frame(date: dt.date, duration: str | None, house: House, wishes: Wishes) -> Frame:
    scheduling = norms().scheduling
    if reduced_because(date, wishes):
        return _part_of_day(date, scheduling.reduced_minutes, 1, house, wishes, reduced=True)
    if duration == "hours":
        return _part_of_day(date, scheduling.hours_minutes, scheduling.hours_sites, house, wishes)
    if duration == "half_day":
        return _part_of_day(date, scheduling.half_day_minutes, scheduling.half_day_sites, house, wishes)
    start, end = minutes_of(house.day_starts), _day_ends(date, house)
    return Frame(date=date, start=start, end=end, lunch=True, sites=house.sites_a_day)


def _part_of_day(
    date: dt.date, minutes: int, sites: int, house: House, wishes: Wishes, *, reduced: bool = False
) -> Frame:
    """In the morning, unless the afternoon was asked for; on a Friday that begins earlier."""
    start, day_ends = minutes_of(house.day_starts), _day_ends(date, house)
    if wishes.afternoon:
        start = max(start, min(minutes_of(norms().scheduling.afternoon_starts), day_ends - minutes))
    return Frame(date=date, start=start, end=min(day_ends, start + minutes), lunch=False, sites=sites, reduced=reduced)


def _day_ends(date: dt.date, house: House) -> int:
    return minutes_of(house.friday_ends if date.weekday() == _FRIDAY else house.day_ends)
