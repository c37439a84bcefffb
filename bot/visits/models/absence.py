"""Absence: a colleague is away for some days, and who stands in meanwhile."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class Absence(Frozen):
    """Days are Copenhagen's. One that is ended early, or before it began, is kept."""

    id: int = 0  #: Given by the store.
    person: str  #: User name.
    first: dt.date
    last: dt.date
    substitute: str | None = None  #: User name; None where nobody stands in.
    by: str  #: Who wrote it down.
    at: AwareDatetime
    ended: dt.date | None = None  #: From this day on the person is here again.

    def covers(self, day: dt.date) -> bool:
        return self.first <= day <= self.last and (self.ended is None or day < self.ended)

    def lasts_beyond(self, day: dt.date) -> bool:
        """Whether something of it is still to come after the day before `day`."""
        return day <= self.last and (self.ended is None or max(day, self.first) < self.ended)
