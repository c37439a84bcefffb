"""Choosing: CP-SAT takes one route a day out of those that were found, no stop twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.visits.norms import norms
from bot.visits.programme.groups import Groups
from bot.visits.programme.route import Route
from bot.visits.programme.routes import DayRoutes
from bot.visits.programme.task import SolvedDay

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    Option = tuple[cp_model.IntVar, Route]


@dataclass
class Pool:
    """The routes found so far for days that are all alike."""

    routes: DayRoutes
    days: list[int]
    found: dict[tuple[int, ...], Route] = field(default_factory=dict)

    def add(self, routes: Iterable[Route]) -> None:
        for route in routes:
            stops = tuple(sorted(route.stops))
            known = self.found.get(stops)
            if known is None or route.worth > known.worth:
                self.found[stops] = route

    def sorted(self) -> list[Route]:
        return sorted(self.found.values(), key=lambda route: (len(route.stops), route.stops))


@dataclass(frozen=True)
class Choice:
    days: tuple[SolvedDay, ...]
    worth: int
    proven: bool  #: No other choice of these routes is worth more.
    routes: frozenset[Route]


def choose(pools: Sequence[Pool], groups: Groups, *, effort: int, hint: Choice | None = None) -> Choice | None:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - takes a third of a second to load

    model = cp_model.CpModel()
    options = [[(model.new_bool_var(""), route) for route in pool.sorted()] for pool in pools]
    everything = [option for of_pool in options for option in of_pool]
    for pool, of_pool in zip(pools, options, strict=True):
        model.add(sum(chosen for chosen, _ in of_pool) == len(pool.days))
    for stop in range(len(groups.members)):
        model.add_at_most_one([chosen for chosen, route in everything if stop in route.stops])
    for chosen, route in everything if hint else ():
        model.add_hint(chosen, hint is not None and route in hint.routes)
    model.maximize(_worth(model, groups, everything))
    solver = _solver(effort)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    picked = [[route for option, route in of_pool if solver.value(option)] for of_pool in options]
    days = [
        (day, route.day)
        for pool, of in zip(pools, picked, strict=True)
        for day, route in zip(pool.days, of, strict=True)
    ]
    return Choice(
        days=tuple(day for _, day in sorted(days, key=lambda one: one[0])),
        worth=round(solver.objective_value),
        proven=status == cp_model.OPTIMAL,
        routes=frozenset(route for of_pool in picked for route in of_pool),
    )


def _solver(effort: int) -> cp_model.CpSolver:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2  # measured: proves in a tenth of a second what else takes many
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_deterministic_time = effort * norms().scheduling.deterministic_work
    solver.parameters.max_time_in_seconds = norms().scheduling.wall_guard_seconds
    return solver


def _worth(model: cp_model.CpModel, groups: Groups, everything: Sequence[Option]) -> cp_model.LinearExpr:
    """What the routes are worth by themselves, and what they cover together."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    terms = [(chosen, route.worth) for chosen, route in everything]
    serving = [groups.served(route.stops) for _, route in everything]
    for group, weight in enumerate(groups.weights):
        served = model.new_bool_var("")
        members = [chosen for (chosen, _), serves in zip(everything, serving, strict=True) if serves[group]]
        model.add(sum(members) >= served)
        terms.append((served, int(weight)))
    return cp_model.LinearExpr.weighted_sum([one for one, _ in terms], [weight for _, weight in terms])
