"""Workdays: on which dates an office is open, in Denmark and in Sweden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from bot.visits.models import Told

COPENHAGEN = ZoneInfo("Europe/Copenhagen")  #: Whose days and hours a programme is in.
_DAY = dt.timedelta(days=1)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FORESEEN = 60  #: Days; an office that has hours at all opens sooner.

_OWN = {"DK": "da", "SE": "sv"}
# Not public holidays by law, but offices are closed. The library lists them in its further categories.
_CLOSED_BESIDES = {"DK": ("optional",), "SE": ("de_facto",)}


def open_on(date: dt.date, country: str = "DK") -> bool:
    return date.weekday() < 5 and date not in _closed(country, date.year)


def holiday_name(date: dt.date, country: str = "DK") -> str | None:
    return _closed(country, date.year).get(date)


def holiday_told(date: dt.date, country: str = "DK") -> Told | None:
    """Its name for staff: in English, and as the country itself calls it, which Danes read on both sides."""
    english = holiday_name(date, country)
    return {"en": english, "da": _closed(country, date.year, _OWN[country])[date]} if english else None


def workdays(first: dt.date, last: dt.date, country: str = "DK") -> list[dt.date]:
    days = (last - first).days + 1
    return [day for day in (first + n * _DAY for n in range(days)) if open_on(day, country)]


def workday_after(date: dt.date, number: int, country: str = "DK") -> dt.date:
    """Return the `number`th workday after the date, as far as the calendar goes."""
    while number > 0 and date < dt.date.max:
        date += _DAY
        number -= open_on(date, country)
    return date


def workday_from(date: dt.date, country: str = "DK") -> dt.date:
    """Return the date itself if it is a workday, else the next one."""
    return date if open_on(date, country) else workday_after(date, 1, country)


def workday_before(date: dt.date, number: int, country: str = "DK") -> dt.date:
    """Return the `number`th workday before the date."""
    while number > 0:
        date -= _DAY
        number -= open_on(date, country)
    return date


def next_opening(moment: dt.datetime, hours: Mapping[str, tuple[dt.time, dt.time]]) -> dt.date:
    """Return the first day on which an office in Denmark is open at that moment or after it.

    Args:
        hours: By weekday, in English; none is Monday to Friday, all day.
    """
    here = moment.astimezone(COPENHAGEN)
    for ahead in range(_FORESEEN):
        closes = _closes(here.date() + ahead * _DAY, hours)
        if closes and (ahead or here.time() < closes):
            return here.date() + ahead * _DAY
    return workday_after(here.date(), 1)


def _closes(day: dt.date, hours: Mapping[str, tuple[dt.time, dt.time]]) -> dt.time | None:
    weekday = _WEEK[day.weekday()]
    if not open_on(day) or (hours and weekday not in hours):
        return None
    return hours[weekday][1] if hours else dt.time.max


@cache
def _closed(country: str, year: int, language: str = "en_US") -> dict[dt.date, str]:
    categories = ("public", *_CLOSED_BESIDES.get(country, ()))
    found = holidays.country_holidays(country, years=year, categories=categories, language=language)
    return dict(found.items())
