"""A figure: one JSON line."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


def figure(
    name: str, value: float, *, at_least: float | None = None, at_most: float | None = None, **more: Any
) -> None:
    """Print a figure, and where it has a mark, whether it is met."""
    if at_least is not None:
        more |= {"at_least": at_least, "met": value >= at_least}
    if at_most is not None:
        more |= {"at_most": at_most, "met": value <= at_most}
    print(json.dumps({"figure": name, "value": round(value, 3), **more}, ensure_ascii=False), flush=True)


class Taken(NamedTuple):
    """Milliseconds of each call."""

    wall: list[float]
    processor: list[float]  #: Of this process and all its threads: what a busy machine changes little.


def spread(name: str, taken: Taken, *, here: bool = True, **more: Any) -> None:
    """Print the median and the 95th percentile; where the work is done `here`, in processor time as well."""
    if here:
        more |= {"processor": round(statistics.median(taken.processor), 2)}
    figure(name, statistics.median(taken.wall), p95=percentile(taken.wall, 95), n=len(taken.wall), **more)


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[int(percent / 100 * (len(ordered) - 1))], 2)


def timed(call: Callable[[T], Any], each: Iterable[T], *, warm_up: int = 0) -> Taken:
    """Call it with each; the first ones only warm up."""
    taken = Taken([], [])
    for one in each:
        begun, busy = time.perf_counter(), time.process_time()
        call(one)
        taken.wall.append((time.perf_counter() - begun) * 1e3)
        taken.processor.append((time.process_time() - busy) * 1e3)
    return Taken(taken.wall[warm_up:], taken.processor[warm_up:])
