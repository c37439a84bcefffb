"""Week: Monday to Sunday, by its ISO number."""

from __future__ import annotations

import datetime as dt
import re
from typing import Self

from bot.visits.errors import RequestInvalid
from bot.visits.models.request import Frozen

_WRITTEN = re.compile(r"(\d{4})-W(\d{2})")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_WEEK = dt.timedelta(days=7)


class Week(Frozen):
    first: dt.date  #: A Monday.

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(first=day - dt.timedelta(days=day.weekday()))

    @classmethod
    def read(cls, written: str) -> Self:
        """Of `2026-W48`. Raises RequestInvalid."""
        found = _WRITTEN.fullmatch(written)
        if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
            raise RequestInvalid("(week)")
        try:
            return cls(first=dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise RequestInvalid("(week)") from None

    def __str__(self) -> str:
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        return self.first.isocalendar().week

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=6)

    @property
    def before(self) -> Self:
        return type(self)(first=self.first - _WEEK)

    @property
    def after(self) -> Self:
        return type(self)(first=self.first + _WEEK)

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last
