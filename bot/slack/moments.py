"""Dates and times as colleagues read them, in their language, by the clocks of the office."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_date

from bot.visits.workdays import COPENHAGEN

_LOCALES = {"da": "da", "en": "en_GB"}


@lru_cache(maxsize=2_000)
def day(date: dt.date, language: str) -> str:
    """`23 November 2026`."""
    return format_date(date, "long", locale=_LOCALES[language])


@lru_cache(maxsize=2_000)
def weekday(date: dt.date, language: str) -> str:
    """`Monday, 23 November 2026`."""
    written = format_date(date, "full", locale=_LOCALES[language])
    return written[:1].upper() + written[1:]


def days(first: dt.date, last: dt.date, language: str) -> str:
    return day(first, language) if first == last else f"{day(first, language)} – {day(last, language)}"


def moment(at: dt.datetime, language: str) -> str:
    """`23 November 2026 09:12`."""
    local = at.astimezone(COPENHAGEN)
    return f"{day(local.date(), language)} {local:%H:%M}"


def second(at: dt.datetime, language: str) -> str:
    """As `moment`, where minutes are too coarse."""
    local = at.astimezone(COPENHAGEN)
    return f"{day(local.date(), language)} {local:%H:%M:%S}"
