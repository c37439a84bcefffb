"""Task: what is to be scheduled, in minutes, and its solution. No texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.visits.programme.frames import Frame
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


@dataclass(frozen=True)
class SolvedDay:
    visits: tuple[tuple[str, int], ...]  #: Host id and start, in order.
    lunch: int | None = None
    lunch_at: str | None = None  #: Host id; None for where the introduction was.


@dataclass(frozen=True)
class Solution:
    status: Literal["optimal", "feasible", "infeasible"]
    days: tuple[SolvedDay, ...]  #: One a frame, from the first on; fewer where the hosts do not fill them.
    gap: float = 0.0
    seconds: float = 0.0
