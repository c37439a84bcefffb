"""States: many half-made routes of one day at once, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

NO_LUNCH = -1  #: The lunch of a state that has had none.


@dataclass(frozen=True)
class States:
    """One row a state. Stops and what stays are known by their place in the list of places."""

    path: Numbers  #: What was visited in order, filled up with -1.
    starts: Numbers  #: When, beside each.
    length: Numbers
    free: Numbers  #: From when on there is time.
    here: Numbers  #: The place they are at.
    begins: Numbers  #: When the first visit of the day starts.
    lunch: Numbers
    lunch_at: Numbers
    moving: Numbers  #: Minutes on the way that the programme shows.
    coming: Numbers  #: Minutes to the first stop of a later day.
    crossings: Numbers
    sites: Numbers
    passed: Numbers  #: How many of the items that stay lie behind.

    def __len__(self) -> int:
        return len(self.free)

    def rows(self, chosen: Any) -> States:
        return States(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def having(self, **columns: Numbers) -> States:
        return replace(self, **columns)


def beginning(free: int, here: int, longest: int) -> States:
    zero = np.zeros(1, np.int64)
    empty = np.full((1, max(1, longest)), -1, np.int64)
    return States(
        path=empty,
        starts=empty,
        length=zero,
        free=zero + free,
        here=zero + here,
        begins=zero - 1,
        lunch=zero + NO_LUNCH,
        lunch_at=zero,
        moving=zero,
        coming=zero,
        crossings=zero,
        sites=zero,
        passed=zero,
    )


def joined(parts: Sequence[States]) -> States:
    return States(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(States)})


def earliest_each(states: States) -> States:
    """Of rows with the same path, both with or both without lunch, the one that is free first: no other is better."""
    if len(states) == 0:
        return states
    lunched = states.lunch != NO_LUNCH
    keys = np.column_stack([states.path, lunched])
    order = np.lexsort((states.free, *keys.T[::-1]))
    ordered = keys[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return states.rows(order[first])


def noted(states: States, places: Numbers, starts: Numbers) -> States:
    """With one more place in the path."""
    path, times = states.path.copy(), states.starts.copy()
    rows = np.arange(len(states))
    path[rows, states.length], times[rows, states.length] = places, starts
    begins = np.where(states.length == 0, starts, states.begins)
    return states.having(path=path, starts=times, here=places, begins=begins, length=states.length + 1)


def best_of_each(sets: Numbers, worth: Numbers) -> Numbers:
    """The row that is worth most for each set of stops; the first among equals."""
    if not len(sets):
        return np.zeros(0, np.int64)
    order = np.lexsort((np.arange(len(worth)), -worth, *sets.T[::-1]))
    ordered = sets[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return np.sort(order[first])
