"""Closures: which of the days asked for are holidays, eves, bridge days or in a closed period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits import workdays
from bot.visits.models import DateWindow, Told
from bot.visits.wording.sentences import filled, joined, word
from knowledge import ClosedPeriod

_DAY = dt.timedelta(1)
_FRIDAY = 4


def closed_days(
    window: DateWindow,
    *,
    days: Sequence[dt.date],
    countries: Sequence[str],
    periods: Sequence[ClosedPeriod],
    percent: int,
) -> list[Told]:
    """Name the closed ones among the days asked for.

    Of a week or a month asked for, single holidays are no hindrance until this share of its weekdays is closed.
    """
    asked = list(days) or _weekdays(window)
    named = {day: why for day in asked if (why := _closed(day, countries, periods))}
    if not days and window.flexible and len(named) * 100 < percent * max(len(asked), 1):
        return []
    return [joined((day, joined(("(", why, ")"), by="")), by=" ") for day, why in sorted(named.items(), key=_first)]


def _first(named: tuple[dt.date, Told]) -> dt.date:
    return named[0]


def _weekdays(window: DateWindow) -> list[dt.date]:
    count = min((window.latest - window.earliest).days, 92) + 1
    return [day for day in (window.earliest + ahead * _DAY for ahead in range(count)) if day.weekday() <= _FRIDAY]


def _closed(day: dt.date, countries: Sequence[str], periods: Sequence[ClosedPeriod]) -> Told | None:
    period = next((one for one in periods if one.covers(day)), None)
    if period:
        return joined((word("closed_period"), period.name), by=": ")
    return next((found for country in countries if (found := _holiday(day, country))), None)


def _holiday(day: dt.date, country: str) -> Told | None:
    name = workdays.holiday_told(day, country)
    if name:
        return name
    if day.weekday() > _FRIDAY:
        return None
    tomorrow = workdays.holiday_told(day + _DAY, country)
    if tomorrow and (day + _DAY).weekday() <= _FRIDAY:
        return filled(word("eve_of"), {"holiday": tomorrow})
    if _bridges(day, country):
        return word("bridge_day")
    return None


def _bridges(day: dt.date, country: str) -> bool:
    """One working day between a holiday on a weekday and a weekend."""
    before, after = _free(day - _DAY, country), _free(day + _DAY, country)
    weekend = (day - _DAY).weekday() > _FRIDAY or (day + _DAY).weekday() > _FRIDAY
    return before and after and weekend


def _free(day: dt.date, country: str) -> bool:
    return day.weekday() > _FRIDAY or workdays.holiday_name(day, country) is not None
