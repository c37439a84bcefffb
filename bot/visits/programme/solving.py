"""Solving: CP-SAT picks one route a day, so that the days together are worth most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visits.norms import norms
from bot.visits.programme.routes import DayRoutes, Route
from bot.visits.programme.task import Solution, Task

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    Choice = tuple[cp_model.IntVar, Route]


def solve(task: Task) -> Solution:
    """The same task gives the same solution: one worker, a fixed seed, bounded by work and not by the clock.

    Each day needs at least one host; where there are too few, the last days are given up.
    """
    for days in range(len(task.frames), 0, -1):
        shorter = replace(task, frames=task.frames[:days])
        routes = [DayRoutes(shorter, number, last=number == days - 1).best() for number in range(days)]
        solution = _chosen(shorter, routes) if all(routes) else None
        if solution:
            return solution
    return Solution(status="infeasible", days=())


def _chosen(task: Task, routes: Sequence[Sequence[Route]]) -> Solution | None:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - takes a third of a second to load

    model = cp_model.CpModel()
    choices = [[(model.new_bool_var(""), route) for route in of_day] for of_day in routes]
    for of_day in choices:
        model.add_exactly_one([choice for choice, _ in of_day])
    everything = [one for of_day in choices for one in of_day]
    for stop in range(len(task.stops)):
        model.add_at_most_one([choice for choice, route in everything if stop in route.stops])
    model.maximize(_worth(model, task, everything))
    solver = _solver()
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    days = tuple(route.as_day(task) for of_day in choices for choice, route in of_day if solver.value(choice))
    seconds = round(solver.wall_time, 3)
    if status == cp_model.OPTIMAL:
        return Solution(status="optimal", days=days, seconds=seconds)
    missing = abs(solver.best_objective_bound - solver.objective_value) / max(1.0, abs(solver.objective_value))
    return Solution(status="feasible", days=days, gap=round(missing, 4), seconds=seconds)


def _solver() -> cp_model.CpSolver:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2  # measured: proves in a tenth of a second what else takes many
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_deterministic_time = norms().scheduling.deterministic_work
    solver.parameters.max_time_in_seconds = norms().scheduling.wall_guard_seconds
    return solver


def _worth(model: cp_model.CpModel, task: Task, everything: list[Choice]) -> cp_model.LinearExpr:
    """What the routes are worth by themselves, and what they cover together."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    weights = norms().scheduling.weights
    themes = [set(stop.themes) for stop in task.stops]
    municipalities = [{stop.place.municipality or ""} - {""} for stop in task.stops]
    covered = [(one, weights.theme) for one in _covered(model, everything, themes)]
    covered += [(one, weights.municipality) for one in _covered(model, everything, municipalities)]
    terms = [(choice, route.worth) for choice, route in everything] + covered
    return cp_model.LinearExpr.weighted_sum([one for one, _ in terms], [weight for _, weight in terms])


def _covered(model: cp_model.CpModel, everything: list[Choice], groups: Sequence[set[str]]) -> list[cp_model.IntVar]:
    """One variable a group that is true only if a stop of the group is visited."""
    covered = []
    for group in sorted(set().union(*groups)):
        members = {index for index, named in enumerate(groups) if group in named}
        one = model.new_bool_var("")
        model.add(sum(choice for choice, route in everything if members.intersection(route.stops)) >= one)
        covered.append(one)
    return covered
