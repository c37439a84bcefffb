"""Task: what is to be scheduled, in minutes, and its solution. No texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.visits.models import RECEIVES, ItemKind, Mode, ProgrammeItem
from bot.visits.programme.frames import Frame
from knowledge import Place

Window = tuple[int, int]

#: What may be given up on a day where items that stay leave no room for it, the dearest last.
Part = Literal["wrap_up", "lunch", "introduction"]


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
    windows: tuple[tuple[Window, ...], ...]  #: When it can receive; one tuple a frame, the earliest window first.
    load: int = 0  #: Visits it received of late.


@dataclass(frozen=True)
class Block:
    """An item that stays as it is, on the day of a frame."""

    item: ProgrammeItem
    start: int
    end: int
    themes: tuple[str, ...] = ()  #: As of a stop; none where nobody receives.

    @property
    def receives(self) -> bool:
        return self.item.kind in RECEIVES


@dataclass(frozen=True)
class Task:
    stops: tuple[Stop, ...]
    frames: tuple[Frame, ...]
    office: Place | None  #: Where the introduction is; None for at the first host.
    introduction: int
    wrap_up: int
    lunch: int
    lunch_window: Window
    buffer: int
    by: Mode = Mode.BUS  #: What they go by.
    blocks: tuple[tuple[Block, ...], ...] = ()  #: One tuple a frame, in order of time.

    def blocks_of(self, number: int) -> tuple[Block, ...]:
        return self.blocks[number] if self.blocks else ()

    def holds(self, kind: ItemKind, number: int) -> bool:
        return any(block.item.kind is kind for block in self.blocks_of(number))


@dataclass(frozen=True)
class SolvedDay:
    visits: tuple[tuple[str, int], ...]  #: Host id and start, in order; items that stay are not among them.
    lunch: tuple[int, Place | None] | None = None  #: When and where.
    without: tuple[Part, ...] = ()  #: What the items that stay leave no room for.


@dataclass(frozen=True)
class Solution:
    status: Literal["optimal", "feasible", "infeasible"]
    task: Task  #: The one that was solved: with fewer frames where the hosts do not fill them.
    days: tuple[SolvedDay, ...] = ()  #: One a frame.
    worth: int = 0
    gap: float = 0.0
    seconds: float = 0.0
