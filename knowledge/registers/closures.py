"""ClosedPeriod: days on which the office plans no visits, once or every year."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Self

from babel import Locale
from babel.dates import format_date, format_skeleton
from pydantic import model_validator

from knowledge.models import Frozen

_EVERY_YEAR = re.compile(r"\d{2}-\d{2}")
#: A leap year, so that 29 February is a day.
_ANY_YEAR = 2024
_LOCALES = {"en": "en_GB", "no": "nb"}


class ClosedPeriod(Frozen):
    """Both ends belong to it; one of every year may run over the turn of the year."""

    id: str
    name: dict[str, str]  #: In `da` and `en`.
    first: str  #: `07-01`, every year, or `2027-05-14`, once.
    last: str  #: Written as the first.

    @property
    def yearly(self) -> bool:
        return bool(_EVERY_YEAR.fullmatch(self.first))

    def covers(self, day: dt.date) -> bool:
        today = f"{day:%m-%d}" if self.yearly else day.isoformat()
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last

    def spelled(self, language: str) -> str:
        """First and last day as the language writes them."""
        first, last = (_spelled(_day(end), self.yearly, language) for end in (self.first, self.last))
        return first if first == last else f"{first} – {last}"

    @model_validator(mode="after")
    def _days_are_days(self) -> Self:
        _day(self.first), _day(self.last)
        if self.yearly != bool(_EVERY_YEAR.fullmatch(self.last)):
            raise ValueError("one end is of every year and the other is not")
        if not self.yearly and self.first > self.last:
            raise ValueError("ends before it starts")
        return self


def _day(end: str) -> dt.date:
    return dt.date.fromisoformat(f"{_ANY_YEAR}-{end}" if _EVERY_YEAR.fullmatch(end) else end)


def _spelled(day: dt.date, yearly: bool, language: str) -> str:
    locale = _locale(language)
    return format_skeleton("MMMMd", day, locale=locale) if yearly else format_date(day, "long", locale=locale)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))
