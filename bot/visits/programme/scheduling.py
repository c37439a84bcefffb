"""Triage + Matching → Programme: a feasible schedule, put together by CP-SAT."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.visits.matching import Matching, left_out_because
from bot.visits.models import RECEIVES, Demands, Programme, SolverReport, Triage
from bot.visits.programme import solving, unplaced, writing
from bot.visits.programme.frames import frames
from bot.visits.programme.making import Making
from bot.visits.wording.sentences import sentence
from knowledge import Registers

_NOTHING_DEMANDED = Demands()
_NO_LOADS: Mapping[str, int] = MappingProxyType({})


def schedule(
    triage: Triage,
    matching: Matching,
    *,
    registers: Registers,
    demands: Demands = _NOTHING_DEMANDED,
    loads: Mapping[str, int] = _NO_LOADS,
) -> Programme:
    """`loads` tells how many visits each host received of late: those that received fewer go first, a little."""
    making = Making(triage, matching, registers=registers, demands=demands, loads=loads)
    programme, _ = planned(making)
    return programme


def planned(making: Making) -> tuple[Programme, int]:
    """The programme, and what it is worth."""
    triage, matching, registers, demands = making.triage, making.matching, making.registers, making.demands
    kept_hosts = {one.item.host for one in demands.kept if one.item.kind in RECEIVES}
    usable = (match.id for match in matching.hosts if match.id not in demands.without | kept_hosts)
    free = [host for one in usable if (host := registers.host(one))]
    chosen_days = frames(triage, free, house=registers.house, wishes=matching.wishes, demands=demands)
    if not chosen_days or not (free or demands.kept):
        return _nothing(triage, matching, demands, "no_workday" if free else None, registers), 0
    task = making.task(free, chosen_days)
    solution = solving.solve(task)
    programme = Programme(
        days=writing.write(solution, triage=triage, registers=registers, interests=matching.wishes.interests),
        hosts=matching.hosts,
        left_out=(*matching.left_out, *unplaced.reasons(solution, making, task)),
        solver=SolverReport(status=solution.status, gap=solution.gap, seconds=solution.seconds),
    )
    return programme, solution.worth


def _nothing(triage: Triage, matching: Matching, demands: Demands, why: str | None, registers: Registers) -> Programme:
    explained = {one.theme_or_host for one in matching.left_out}
    left_out = [*matching.left_out, *unplaced.not_used(triage, matching, demands, registers)]
    for theme in triage.themes:
        if why and theme not in explained:
            left_out.append(left_out_because(theme, sentence("reasons", "left_out", why)))
    report = SolverReport(status="infeasible")
    return Programme(days=(), hosts=matching.hosts, left_out=tuple(left_out), solver=report)
