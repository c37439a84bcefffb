"""What calendars need from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.visits.calendars.entries import CalendarEntry


class CalendarStore(Protocol):
    """One address a person, kept as a hash only."""

    def make(self, person: str, *, at: dt.datetime) -> str:
        """Return a new token, in place of the one before."""
        ...

    def revoke(self, person: str) -> bool:
        """Return whether there was one."""
        ...

    def person(self, token: str) -> str | None: ...

    def made_at(self, person: str) -> dt.datetime | None: ...


class CalendarWriter(Protocol):
    """Entries to the bytes of an iCalendar file; the same entries give the same bytes."""

    def __call__(self, entries: Sequence[CalendarEntry], *, name: str) -> bytes: ...
