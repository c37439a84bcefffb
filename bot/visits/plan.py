"""Plan: the scheduling task in minutes, and its solution. No texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.visits import travel
from bot.visits.frames import Frame
from knowledge import Place


@dataclass(frozen=True)
class Stop:
    """A host as the solver sees it."""

    id: str
    place: Place
    minutes: int
    score: float
    wish: bool
    themes: tuple[str, ...]  #: Of those the sender named.
    parts: int  #: Groups the delegation is split into here.
    windows: tuple[tuple[int, int] | None, ...]  #: When it can receive, one a frame.


@dataclass(frozen=True)
class Task:
    stops: tuple[Stop, ...]
    frames: tuple[Frame, ...]
    office: Place | None  #: Where the introduction is; None for at the first host.
    introduction: int
    wrap_up: int
    lunch: int
    lunch_window: tuple[int, int]
    buffer: int

    def approach(self, stop: Stop) -> int:
        """Minutes from the start of the first day until this stop can begin."""
        if self.office is None:
            return self.introduction
        return self.introduction + travel.minutes(self.office, stop.place) + self.buffer

    def way(self, stop: Stop, after: Stop) -> int:
        return travel.minutes(stop.place, after.place) + self.buffer

    def span(self, stop: Stop, number: int) -> tuple[int, int] | None:
        """Earliest and latest start of a stop on a day; None where it cannot be."""
        window, frame = stop.windows[number], self.frames[number]
        if window is None:
            return None
        earliest = max(window[0], frame.start + (self.approach(stop) if number == 0 else 0))
        latest = min(window[1], frame.end) - stop.minutes
        return (earliest, latest) if earliest <= latest else None


@dataclass(frozen=True)
class PlannedDay:
    visits: tuple[tuple[str, int], ...]  #: Host id and start, in order.
    lunch: int | None = None
    lunch_after: str | None = None  #: Host id; None for right after the introduction.


@dataclass(frozen=True)
class Plan:
    status: Literal["optimal", "feasible", "infeasible"]
    days: tuple[PlannedDay, ...]  #: One a frame; without visits where the day stays empty.
    gap: float = 0.0
    seconds: float = 0.0
