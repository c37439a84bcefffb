"""Demands: what a programme has to heed beside the request: what stays, who is not to be used, who is booked."""

from __future__ import annotations

import datetime as dt

from bot.visits.models.programme import ProgrammeItem
from bot.visits.models.request import Frozen


class Kept(Frozen):
    """An item that stays at its date and time: a person locked it, or its host said yes."""

    date: dt.date
    item: ProgrammeItem


class Booking(Frozen):
    """A host or an escort is busy with another case. Times are Copenhagen's."""

    case: str
    host: str | None = None
    escort: str | None = None  #: User name of who goes with the delegation.
    date: dt.date
    start: dt.time
    end: dt.time
    country: str | None = None  #: That the other delegation comes from.
    firm: bool = True  #: Somebody was asked or told; a mere draft blocks nobody.


class Demands(Frozen):
    kept: tuple[Kept, ...] = ()
    without: frozenset[str] = frozenset()  #: Ids of hosts that are not to be used.
    taken: tuple[Booking, ...] = ()
    not_on: frozenset[dt.date] = frozenset()  #: Days that are not to be used, but for what stays on them.
    escorts: tuple[str, ...] = ()  #: User names of who goes with this delegation, all the time.

    def kept_on(self, date: dt.date) -> tuple[Kept, ...]:
        on_date = (one for one in self.kept if one.date == date)
        return tuple(sorted(on_date, key=lambda one: (one.item.start, one.item.end, one.item.id)))
