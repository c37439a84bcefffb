"""What staff need from outside, as a protocol."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.visits.models.absence import Absence


class AbsenceStore(Protocol):
    """Each write has its audit line. Nothing is erased: what is over can be read."""

    def absences(self, *, person: str | None = None, beyond: dt.date | None = None) -> list[Absence]:
        """By first day; with `beyond` those of which that day or a later one is left."""
        ...

    def add(self, absence: Absence) -> Absence:
        """Keep a new one; the store gives it its id.

        Raises:
            AbsenceOverlaps: the person is away on one of its days already.
        """
        ...

    def end(self, absence_id: int, ended: dt.date, *, by: str, at: dt.datetime) -> Absence:
        """Have the person here again from a day on.

        Raises:
            AbsenceUnknown: there is none of that id of which that day or a later one is left.
        """
        ...
