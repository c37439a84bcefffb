"""How good programmes are, and how fast: each against the best that fifty times as much work finds.

A programme is worth what the solver weighs: wishes, themes, fitness, places, less the way. The bound is that of the
linear programme over all routes of the whole register, which no programme can exceed.
"""

from __future__ import annotations

import time
from pathlib import Path

from bot.visits.models import Demands
from bot.visits.programme import solving
from bot.visits.programme.frames import frames
from bot.visits.programme.making import Making
from bot.visits.programme.task import Solution, Task
from tests.bench.figures import figure
from tests.bot.visits.many import a_request_for, many_hosts, matched

_HOSTS = (40, 80, 120, 200)
_DAYS = (1, 3, 5)
_SEEDS = (1, 2, 3)
_MUCH = 50


def scheduling(folder: Path) -> None:
    """The first one loads the solver."""
    _solved(_task(40, 1, 0))
    for hosts in _HOSTS:
        for days in _DAYS:
            _measured(hosts, days)


def _measured(hosts: int, days: int) -> None:
    seconds, processor, below, gaps, proven = [], [], [], [], 0
    for seed in _SEEDS:
        task = _task(hosts, days, seed)
        taken, busy, found = _solved(task)
        *_, best = _solved(task, effort=_MUCH)
        best_known = max(found.worth, best.worth)
        seconds.append(taken)
        processor.append(busy)
        below.append(100 * (best_known - found.worth) / best_known)
        gaps.append(100 * found.gap)
        proven += found.status == "optimal"
    size = {"hosts": hosts, "days": days, "n": len(_SEEDS)}
    figure("programme_seconds", max(seconds), at_most=2, processor=round(max(processor), 2), **size)
    figure("programme_below_best_percent", max(below), at_most=1, proven=proven, gap=round(max(gaps), 2), **size)


def _task(hosts: int, days: int, seed: int) -> Task:
    registers, triage = many_hosts(hosts, seed=seed), a_request_for(days)
    found = matched(triage, registers, seed=seed)
    offered = [host for one in found.hosts if (host := registers.host(one.id))]
    chosen = frames(triage, offered, house=registers.house, wishes=found.wishes)
    making = Making(triage, found, registers=registers, demands=Demands(), loads={})
    return making.task(offered, chosen)


def _solved(task: Task, *, effort: int = 1) -> tuple[float, float, Solution]:
    begun, busy = time.perf_counter(), time.process_time()
    found = solving.solve(task, effort=effort)
    return time.perf_counter() - begun, time.process_time() - busy, found
