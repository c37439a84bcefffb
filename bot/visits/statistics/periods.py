"""Periods: years, quarters, months and any range, the one before, and how a period is cut up."""

from __future__ import annotations

import calendar
import datetime as dt

from bot.visits.errors import RequestInvalid
from bot.visits.statistics.models import Period

_DAY = dt.timedelta(days=1)
_MONTHS_SHOWN = 24
_LONGEST_IN_WEEKS = 62  #: Days.


def year(number: int) -> Period:
    return Period(part="year", first=dt.date(number, 1, 1), last=dt.date(number, 12, 31))


def quarter(of_year: int, number: int) -> Period:
    first = month(of_year, 3 * number - 2)
    return Period(part="quarter", first=first.first, last=month(of_year, 3 * number).last)


def month(of_year: int, number: int) -> Period:
    last = calendar.monthrange(of_year, number)[1]
    return Period(part="month", first=dt.date(of_year, number, 1), last=dt.date(of_year, number, last))


def between(first: dt.date, last: dt.date) -> Period:
    """Raises RequestInvalid where it ends before it begins; a whole year, quarter or month is known as one."""
    if last < first:
        raise RequestInvalid("(from, to)")
    of_year = first.year
    named = [year(of_year), quarter(of_year, (first.month + 2) // 3), month(of_year, first.month)]
    whole = next((period for period in named if (period.first, period.last) == (first, last)), None)
    return whole or Period(part="range", first=first, last=last)


def before(period: Period, today: dt.date) -> Period:
    """The period before; while the period runs, only as much of that as has passed of it."""
    earlier = _whole_before(period)
    if not period.holds(today):
        return earlier
    last = _year_earlier(today) if period.part == "year" else earlier.first + (today - period.first)
    last = min(last, earlier.last)
    return Period(part="range" if last < earlier.last else earlier.part, first=earlier.first, last=last)


def _whole_before(period: Period) -> Period:
    first = period.first
    if period.part == "year":
        return year(first.year - 1)
    if period.part == "quarter":
        earlier = first - _DAY
        return quarter(earlier.year, (earlier.month + 2) // 3)
    if period.part == "month":
        return month((first - _DAY).year, (first - _DAY).month)
    return Period(part="range", first=first - (period.last - first + _DAY), last=first - _DAY)


def _year_earlier(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))


def cuts(period: Period) -> list[Period]:
    """The period in years, months or weeks, so that a plot has neither one column nor a hundred."""
    days = (period.last - period.first).days + 1
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    pieces: list[Period] = []
    first = period.first
    while first <= period.last:
        if months > _MONTHS_SHOWN:
            end = year(first.year).last
        elif days > _LONGEST_IN_WEEKS:
            end = month(first.year, first.month).last
        else:
            end = first + (6 - first.weekday()) * _DAY
        pieces.append(Period(part="range", first=first, last=min(end, period.last)))
        first = end + _DAY
    return pieces


def name(piece: Period, of: Period) -> str:
    """`2026`, `2026-03` or `2026-W10`."""
    months = (of.last.year - of.first.year) * 12 + of.last.month - of.first.month + 1
    if months > _MONTHS_SHOWN:
        return str(piece.first.year)
    if (of.last - of.first).days + 1 > _LONGEST_IN_WEEKS:
        return f"{piece.first:%Y-%m}"
    week = piece.first.isocalendar()
    return f"{week.year}-W{week.week:02d}"
