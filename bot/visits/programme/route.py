"""Route: a day that could be, and the prices at which days compete for stops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.visits.programme.groups import Groups
from bot.visits.programme.task import SolvedDay

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Route:
    """Some stops in order, by their index in the task, with the earliest times possible."""

    stops: tuple[int, ...]
    worth: int
    day: SolvedDay


@dataclass(frozen=True)
class Found:
    routes: tuple[Route, ...]  #: Best first.
    complete: bool  #: No other is worth as much.


@dataclass(frozen=True)
class Prices:
    """What a stop costs because others want it, too, and what a group is worth that nobody serves yet."""

    stops: Floats
    groups: Floats

    @classmethod
    def none(cls, groups: Groups) -> Prices:
        return cls(np.zeros(len(groups.members)), groups.weights.astype(np.float64))
