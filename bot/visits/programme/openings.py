"""Openings: when a host can receive on a date, and when those who go along have time."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import Booking, Demands
from bot.visits.models.request import Frozen
from bot.visits.workdays import open_on
from knowledge import Host, House

Window = tuple[int, int]

_FRIDAY = 4
_NOTHING_DEMANDED = Demands()


class Openings(Frozen):
    house: House
    demands: Demands = _NOTHING_DEMANDED

    def windows(self, host: Host, date: dt.date) -> tuple[Window, ...]:
        """Its own hours, else the house's, without the times at which it is booked; minutes from midnight."""
        open_ = self._hours(host, date)
        booked = [one for one in self.demands.taken if one.firm and one.host == host.id and one.date == date]
        for one in booked:
            open_ = _without(open_, one, self.house.buffer_minutes)
        return tuple(sorted(open_))

    def _hours(self, host: Host, date: dt.date) -> list[Window]:
        if not open_on(date, host.place.country) or date in host.blackout:
            return []
        if not host.hours:
            return [(minutes_of(self.house.day_starts), day_ends(date, self.house))]
        return [(minutes_of(one.opens), minutes_of(one.closes)) for one in host.hours if one.weekday == date.weekday()]

    def escorted(self, date: dt.date, window: Window) -> Window:
        """The longest part of a day at which those who go along are not with another delegation."""
        parts = [window]
        for one in self.demands.taken:
            if one.firm and one.date == date and one.escort in self.demands.escorts:
                parts = _without(parts, one, self.house.buffer_minutes)
        return max(parts, key=lambda part: (part[1] - part[0], -part[0]), default=(window[0], window[0]))


def minutes_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def day_ends(date: dt.date, house: House) -> int:
    return minutes_of(house.friday_ends if date.weekday() == _FRIDAY else house.day_ends)


def _without(windows: list[Window], booking: Booking, buffer: int) -> list[Window]:
    """There is a buffer before and after a booking."""
    start, end = minutes_of(booking.start) - buffer, minutes_of(booking.end) + buffer
    parts = [part for opens, closes in windows for part in ((opens, min(closes, start)), (max(opens, end), closes))]
    return [part for part in parts if part[0] < part[1]]
