"""Date windows: from what was written to first and last day, the next one to come where no year is given."""

from __future__ import annotations

import calendar
import datetime as dt


def part_of_month(name: str, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The days of `first_week`, `end_of` … of the month from `first` to `last`."""
    monday = first - dt.timedelta(first.weekday()) if first.weekday() < 5 else first + dt.timedelta(7 - first.weekday())
    final = last - dt.timedelta(last.weekday())
    weeks = {"first_week": monday, "second_week": monday + dt.timedelta(7), "third_week": monday + dt.timedelta(14)}
    if name.endswith("week"):
        start = weeks.get(name, final)
        return start, start + dt.timedelta(4)
    days = {
        "start_of": (1, 10),
        "middle_of": (11, 20),
        "end_of": (21, 31),
        "first_half": (1, 15),
        "second_half": (16, 31),
    }
    low, high = days[name]
    return first.replace(day=low), first.replace(day=min(high, last.day))


def in_year(day: dt.date, year: int) -> dt.date:
    return real_date(year, day.month, day.day) or dt.date(year, day.month, 28)


def resolved(
    year: str | None, first: tuple[int, int], last: tuple[int, int], since: dt.date
) -> tuple[dt.date, dt.date] | None:
    """From (month, day) to (month, day); without a year the next such stretch of which a third is still to come."""
    years = [int(year)] if year else [since.year, since.year + 1]
    for candidate in years:
        start = real_date(candidate, *first)
        end = real_date(candidate + (last < first), last[0], min(last[1], calendar.monthrange(candidate, last[0])[1]))
        if start and end and start <= end and (year or end - (end - start) // 3 >= since):
            return start, end
    return None


def real_date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def month_end(first: dt.date) -> dt.date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def monday_of(year: int, week: int) -> dt.date | None:
    try:
        return dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def next_monday(week: int, since: dt.date) -> dt.date | None:
    starts = (monday_of(since.year + ahead, week) for ahead in (0, 1))
    return next((start for start in starts if start and start + dt.timedelta(4) >= since), None)
