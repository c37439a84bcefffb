"""Solving: CP-SAT picks one route a day, so that the days together are worth most.

There are too many routes to look at them all. The prices of a linear programme over those we have say which others
could be worth more, and bound what any programme can be worth. When it is known how much a first programme leaves
open, only the routes that could close this gap are added, and what CP-SAT picks from them is best of all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.visits.norms import norms
from bot.visits.programme import choosing, travel
from bot.visits.programme.choosing import Pool
from bot.visits.programme.groups import Groups, groups, value
from bot.visits.programme.relaxing import Relaxed, relaxed
from bot.visits.programme.route import Prices
from bot.visits.programme.routes import DayRoutes
from bot.visits.programme.task import Part, Solution, Task
from knowledge import Place

_GIVEN_UP: tuple[tuple[Part, ...], ...] = (
    (),
    ("wrap_up",),
    ("lunch",),
    ("wrap_up", "lunch"),
    ("introduction",),
    ("wrap_up", "introduction"),
    ("lunch", "introduction"),
    ("wrap_up", "lunch", "introduction"),
)
_ROUNDING = 1e-4
_FIRST_HOSTS, _FIRST_ROUTES = 20, 150  # a day begins with
_NEAR_HOSTS, _MORE_ROUTES = 48, 60  # looked at first, and taken at a time


def solve(task: Task, *, effort: int = 1) -> Solution:
    """The same task gives the same solution: one worker, a fixed seed, bounded by work and not by the clock.

    `effort` is how many times the usual work it may take.

    Each day needs at least one host. A day that has room for none is given up, and where there are too few hosts the
    last day; days that hold what stays never are.
    """
    shorter: Task | None = task
    while shorter and shorter.frames:
        solution = _solved(shorter, effort)
        if isinstance(solution, Solution):
            return solution
        shorter = _shortened(shorter, solution.day)
    return Solution(status="infeasible", task=task)


@dataclass(frozen=True)
class _Unfilled:
    day: int | None = None  #: The day that has room for no host; None where there are too few for all days.


def _shortened(task: Task, unfilled: int | None) -> Task | None:
    empty = [number for number in range(len(task.frames)) if not task.blocks_of(number)]
    if not empty:
        return None
    gone = unfilled if unfilled in empty else empty[-1]
    kept = [number for number in range(len(task.frames)) if number != gone]
    return replace(
        task,
        frames=tuple(task.frames[number] for number in kept),
        blocks=tuple(task.blocks_of(number) for number in kept),
        stops=tuple(replace(stop, windows=tuple(stop.windows[number] for number in kept)) for stop in task.stops),
    )


def _solved(task: Task, effort: int) -> Solution | _Unfilled:
    begun = time.perf_counter()
    together = groups(task)
    pools = _pools(task, together, effort)
    if isinstance(pools, _Unfilled):
        return pools
    bound = _filled(pools, together, effort)
    best = choosing.choose(pools, together, effort=effort)
    if best is None:
        return _Unfilled()
    complete = bound is not None and _completed(pools, bound, best.worth, effort)
    if complete and bound and bound.worth - best.worth >= 1 - _ROUNDING:
        best = choosing.choose(pools, together, effort=effort, hint=best) or best
    proven = complete and best.proven
    most = bound.worth if bound else _at_most(task, together)
    gap = max(0.0, most - best.worth) / max(1.0, abs(best.worth))
    return Solution(
        status="optimal" if proven else "feasible",
        task=task,
        days=best.days,
        worth=best.worth,
        gap=0.0 if proven else round(gap, 4),
        seconds=round(time.perf_counter() - begun, 3),
    )


def _at_most(task: Task, together: Groups) -> float:
    """What the best hosts would come to if none of them lay anywhere."""
    most = sum(frame.sites for frame in task.frames)
    best = sorted((value(stop) for stop in task.stops), reverse=True)[:most]
    return float(sum(max(0, one) for one in best) + together.weights.sum())


def _pools(task: Task, together: Groups, effort: int) -> list[Pool] | _Unfilled:
    ways = travel.ways([*_places(task), task.office], task.by)
    pools: dict[object, Pool] = {}
    for number in range(len(task.frames)):
        key = _likeness(task, number)
        if key in pools:
            pools[key].days.append(number)
            continue
        pool = _begun(task, number, ways=ways, together=together, effort=effort)
        if pool is None:
            return _Unfilled(number)
        pools[key] = pool
    return list(pools.values())


def _places(task: Task) -> list[Place | None]:
    kept = [block.item.place for number in range(len(task.frames)) for block in task.blocks_of(number)]
    return [*(stop.place for stop in task.stops), *kept]


def _likeness(task: Task, number: int) -> object:
    """Days in the middle of a visit on which the same hosts are open at the same times are all alike."""
    if number in (0, len(task.frames) - 1) or task.blocks_of(number):
        return number
    frame = task.frames[number]
    return (frame.start, frame.end, frame.lunch, frame.sites, tuple(stop.windows[number] for stop in task.stops))


def _begun(task: Task, number: int, *, ways: travel.Ways, together: Groups, effort: int) -> Pool | None:
    """With the best routes among the hosts that promise most; what leaves no room for any is given up."""
    nothing = Prices.none(together)
    for without in _GIVEN_UP if task.blocks_of(number) else _GIVEN_UP[:1]:
        routes = DayRoutes(task, number, ways=ways, groups=together, without=without, effort=effort)
        for first in (_FIRST_HOSTS, len(task.stops)):
            found = routes.priced(nothing, least=-np.inf, most=_FIRST_ROUTES, among=routes.promising(nothing, first))
            if found.routes:
                pool = Pool(routes=routes, days=[number])
                pool.add(found.routes)
                return pool
    return None


def _filled(pools: Sequence[Pool], together: Groups, effort: int) -> Relaxed | None:
    """Add routes until none is left that could lift the linear programme; None where the work runs out first."""
    counts = [len(pool.days) for pool in pools]
    everywhere = False
    for _ in range(effort * norms().scheduling.most_rounds):
        now = relaxed([pool.sorted() for pool in pools], counts, together)
        first = len(together.members) if everywhere else _NEAR_HOSTS
        found = [
            pool.routes.priced(
                now.prices, least=worth + _ROUNDING, most=_MORE_ROUTES, among=pool.routes.promising(now.prices, first)
            )
            for pool, worth in zip(pools, now.days, strict=True)
        ]
        for pool, more in zip(pools, found, strict=True):
            pool.add(more.routes)
        if any(more.routes for more in found):
            continue
        if everywhere or len(together.members) <= _NEAR_HOSTS:
            return now if all(more.complete for more in found) else None
        everywhere = True
    return None


def _completed(pools: Sequence[Pool], bound: Relaxed, worth: int, effort: int) -> bool:
    """Add every route that a better programme could hold; whether they are all there now."""
    gap = bound.worth - worth
    if gap < 1 - _ROUNDING:
        return True
    complete = True
    for pool, of_day in zip(pools, bound.days, strict=True):
        least = of_day - gap + 1 - _ROUNDING
        everything = np.arange(len(pool.routes.values))
        found = pool.routes.priced(
            bound.prices, least=least, most=effort * norms().scheduling.most_routes, among=everything
        )
        pool.add(found.routes)
        complete = complete and found.complete
    return complete
