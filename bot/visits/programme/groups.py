"""Groups: what stops cover together, each theme and each municipality once; and what a stop is worth by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.visits.norms import norms
from bot.visits.programme.task import Stop, Task


@dataclass(frozen=True)
class Groups:
    members: npt.NDArray[np.bool_]  #: One row a stop, one column a group.
    weights: npt.NDArray[np.int64]  #: What the first stop of a group is worth.

    def served(self, stops: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which groups have one of these stops."""
        return np.asarray(self.members[list(stops)].any(axis=0))


def groups(task: Task) -> Groups:
    """Without those that are served by what stays."""
    weights = norms().scheduling.weights
    blocks = [block for number in range(len(task.frames)) for block in task.blocks_of(number) if block.receives]
    themes = {theme for stop in task.stops for theme in stop.themes} - {one for block in blocks for one in block.themes}
    served = {block.item.place.municipality for block in blocks if block.item.place}
    municipalities = {stop.place.municipality or "" for stop in task.stops} - served - {""}
    columns = [[theme in stop.themes for stop in task.stops] for theme in sorted(themes)]
    columns += [[stop.place.municipality == one for stop in task.stops] for one in sorted(municipalities)]
    worth = [weights.theme] * len(themes) + [weights.municipality] * len(municipalities)
    members = np.array(columns, np.bool_).reshape(len(columns), len(task.stops)).T
    return Groups(members=members, weights=np.array(worth, np.int64))


def value(stop: Stop) -> int:
    weights, most = norms().scheduling.weights, norms().scheduling.most_load
    worth = weights.site + round(weights.score * stop.score**2) - weights.split * (stop.parts - 1)
    return worth - weights.load * min(stop.load, most) + (weights.wish if stop.wish else 0)
