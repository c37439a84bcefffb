"""A figure: one JSON line."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

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


def spread(name: str, milliseconds: Sequence[float], **more: Any) -> None:
    figure(name, statistics.median(milliseconds), p95=percentile(milliseconds, 95), n=len(milliseconds), **more)


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[int(percent / 100 * (len(ordered) - 1))], 2)


def timed(call: Callable[[T], Any], each: Iterable[T], *, warm_up: int = 0) -> list[float]:
    """Return how many milliseconds each call took; the first ones only warm up."""
    milliseconds = []
    for one in each:
        begun = time.perf_counter()
        call(one)
        milliseconds.append((time.perf_counter() - begun) * 1e3)
    return milliseconds[warm_up:]
