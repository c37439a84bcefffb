"""Frames: on which days of the window a visit is drafted, and from when to when."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.visits.matching import Wishes
from bot.visits.models import Demands, Triage
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.programme import staying
from bot.visits.programme.openings import Openings, day_ends, minutes_of
from bot.visits.workdays import workdays
from knowledge import Host, House

_LONGEST_WINDOW = 366
_NOTHING_WISHED = Wishes()
_JULY = 7
_MONDAY, _FRIDAY = 0, 4
_NOTHING_DEMANDED = Demands()

# What it costs to choose a day; the cheapest run of days wins, the earliest among equals.
_COST_REDUCED = {"notice": 60, "july": 50, "": 0}
_COST_NOT_NAMED, _COST_OTHER_WEEKDAY = 40, 20
_COST_FRIDAY, _COST_MONDAY, _COST_WISH_ABSENT, _COST_HOST_ABSENT = 4, 2, 100, 1
_COST_ESCORT_BOOKED = 80
_GRID = 5


class Frame(Frozen):
    """One day to be filled. Minutes count from midnight."""

    date: dt.date
    start: int
    end: int
    lunch: bool
    sites: int
    reduced: bool = False  #: One host for a short time: there is little notice, or it is July.


def frames(
    triage: Triage,
    hosts: Sequence[Host],
    *,
    house: House,
    wishes: Wishes = _NOTHING_WISHED,
    demands: Demands = _NOTHING_DEMANDED,
) -> tuple[Frame, ...]:
    """Return none where the window holds no working day, and one alone where there is time for little.

    Days on which something stays are always among them.
    """
    kept = sorted({one.date for one in demands.kept})
    possible = [day for day in _candidate_days(triage, hosts) if day not in demands.not_on]
    possible = [day for day in possible if _is_here(day, triage, wishes, house)]
    days = sorted({*possible, *kept})
    wanted = min(max(days_wanted(triage), len(kept)), norms().scheduling.most_days, len(days))
    if not wanted:
        return ()
    choosing = _Choosing(triage, hosts, wishes, Openings(house=house, demands=demands), days)
    best = min(_runs(days, kept, wanted), key=lambda run: (_interruptions(run), choosing.cost(run), run[0]))
    if all(reduced_because(day, wishes) for day in best) and not kept:
        best = best[-1:]
    return tuple(
        _heeding(_frame(day, triage.duration, house, wishes), triage, wishes, choosing.openings) for day in best
    )


def _runs(days: list[dt.date], kept: list[dt.date], wanted: int) -> list[list[dt.date]]:
    """Days that follow each other; where what stays lies farther apart, its days and those next to them."""
    runs = [days[first : first + wanted] for first in range(len(days) - wanted + 1)]
    holding = [run for run in runs if set(kept) <= set(run)]
    if holding:
        return holding
    near = sorted(days, key=lambda day: (min(abs((day - one).days) for one in kept), day))
    return [sorted(near[: max(wanted, len(kept))])]


def _heeding(frame: Frame, triage: Triage, wishes: Wishes, openings: Openings) -> Frame:
    """Between their journeys, and only while those who go along have time; as long as what stays needs it."""
    kept, house = openings.demands.kept_on(frame.date), openings.house
    start, end = openings.escorted(frame.date, _between_journeys(frame, triage, wishes))
    start = min([start, *(minutes_of(one.item.start) for one in kept)])
    end = max([end, *(minutes_of(one.item.end) for one in kept)])
    lunch = frame.lunch and start <= minutes_of(house.lunch_from) and end > minutes_of(house.lunch_to)
    return frame.model_copy(update={"start": start, "end": end, "lunch": lunch})


def _between_journeys(frame: Frame, triage: Triage, wishes: Wishes) -> tuple[int, int]:
    start, end = frame.start, frame.end
    arrived, leaving = staying.arrived(triage, wishes), staying.leaving(triage, wishes)
    if arrived and arrived[0] == frame.date:
        start = max(start, -(-arrived[1] // _GRID) * _GRID)
    if leaving and leaving[0] == frame.date:
        end = min(end, leaving[1])
    return start, max(start, end)


def days_wanted(triage: Triage) -> int:
    """How many days the sender asked for; where they only gave a window, what is usual for it."""
    duration = triage.duration or ""
    if duration.startswith("days:") and duration[5:].isdecimal():
        return max(1, int(duration[5:]))
    if duration or triage.dates is None or triage.dates.flexible:
        return 1
    length = (triage.dates.latest - triage.dates.earliest).days + 1
    return max(1, min(norms().scheduling.most_days_unasked, length))


def reduced_because(day: dt.date, wishes: Wishes) -> str:
    """`notice` or `july`, where a full programme cannot be expected of hosts; else nothing."""
    if wishes.full_notice_from is not None and day < wishes.full_notice_from:
        return "notice"
    return "july" if day.month == _JULY else ""


def _candidate_days(triage: Triage, hosts: Sequence[Host]) -> list[dt.date]:
    if triage.dates is None:
        return []
    first = triage.dates.earliest
    last = min(triage.dates.latest, first + dt.timedelta(days=min(_LONGEST_WINDOW, (dt.date.max - first).days)))
    only_sweden = bool(hosts) and all(host.place.country == "SE" for host in hosts)
    return workdays(first, last, "SE" if only_sweden else "DK")


def _is_here(day: dt.date, triage: Triage, wishes: Wishes, house: House) -> bool:
    """Long enough for a visit, after they arrive and before they leave."""
    arrived, leaving = staying.arrived(triage, wishes), staying.leaving(triage, wishes)
    if (arrived and day < arrived[0]) or (leaving and day > leaving[0]):
        return False
    start, end = _between_journeys(_frame(day, None, house, wishes), triage, wishes)
    return end - start >= norms().scheduling.reduced_minutes


def _interruptions(run: list[dt.date]) -> int:
    return sum((after - before).days - 1 for before, after in itertools.pairwise(run))


@dataclass(frozen=True)
class _Choosing:
    """What the choice of days rests on."""

    triage: Triage
    hosts: Sequence[Host]
    wishes: Wishes
    openings: Openings
    days: Sequence[dt.date]

    def cost(self, run: list[dt.date]) -> int:
        wishes = self.wishes
        cost = sum(_COST_REDUCED[reduced_because(day, wishes)] for day in run)
        cost += sum(_COST_NOT_NAMED for day in run if wishes.days and day not in wishes.days)
        cost += sum(_COST_OTHER_WEEKDAY for day in run if wishes.weekdays and day.weekday() not in wishes.weekdays)
        cost += sum(_COST_FRIDAY for day in run if day.weekday() == _FRIDAY)
        if len(self.days) > len(run) and _MONDAY not in wishes.weekdays:
            cost += sum(_COST_MONDAY for day in run if day.weekday() == _MONDAY)  # the day after a journey
        cost += sum(_COST_ESCORT_BOOKED for day in run if self._escort_booked(day))
        for host in self.hosts:
            if not any(self.openings.windows(host, day) for day in run):
                cost += _COST_WISH_ABSENT if host.id in self.triage.requested_hosts else _COST_HOST_ABSENT
        return cost

    def _escort_booked(self, day: dt.date) -> bool:
        demands = self.openings.demands
        return any(one.firm and one.date == day and one.escort in demands.escorts for one in demands.taken)


def _frame(date: dt.date, duration: str | None, house: House, wishes: Wishes) -> Frame:
    scheduling = norms().scheduling
    if reduced_because(date, wishes):
        return _part_of_day(date, scheduling.reduced_minutes, 1, house, wishes, reduced=True)
    if duration == "hours":
        return _part_of_day(date, scheduling.hours_minutes, scheduling.hours_sites, house, wishes)
    if duration == "half_day":
        return _part_of_day(date, scheduling.half_day_minutes, scheduling.half_day_sites, house, wishes)
    start, end = minutes_of(house.day_starts), day_ends(date, house)
    return Frame(date=date, start=start, end=end, lunch=True, sites=house.sites_a_day)


def _part_of_day(
    date: dt.date, minutes: int, sites: int, house: House, wishes: Wishes, *, reduced: bool = False
) -> Frame:
    """In the morning, unless the afternoon was asked for; on a Friday that begins earlier."""
    start, ends = minutes_of(house.day_starts), day_ends(date, house)
    if wishes.afternoon:
        start = max(start, min(minutes_of(norms().scheduling.afternoon_starts), ends - minutes))
    return Frame(date=date, start=start, end=min(ends, start + minutes), lunch=False, sites=sites, reduced=reduced)
