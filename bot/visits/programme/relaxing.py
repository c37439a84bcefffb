"""Relaxing: a linear programme over routes, whose prices say which further routes are worth looking for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.visits.programme.groups import Groups
from bot.visits.programme.route import Prices, Route

_NOTHING = -1e6  #: What a day without a route is worth: no day goes without where there is one.


@dataclass(frozen=True)
class Relaxed:
    worth: float
    prices: Prices
    days: tuple[float, ...]  #: What one more day of each kind would be worth.


def relaxed(pools: Sequence[Sequence[Route]], days: Sequence[int], groups: Groups) -> Relaxed:
    """`days` tells how many days there are that each pool of routes is for."""
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

    solver = pywraplp.Solver.CreateSolver("GLOP")
    infinity = solver.infinity()
    on_days = [solver.Constraint(count, count) for count in days]
    at_stops = [solver.Constraint(-infinity, 1) for _ in range(len(groups.members))]
    of_groups = [solver.Constraint(-infinity, 0) for _ in groups.weights]
    objective = solver.Objective()
    objective.SetMaximization()
    for group, weight in zip(of_groups, groups.weights, strict=True):
        served = solver.NumVar(0, 1, "")
        group.SetCoefficient(served, 1)
        objective.SetCoefficient(served, float(weight))
    for day, pool in zip(on_days, pools, strict=True):
        none = solver.NumVar(0, infinity, "")
        day.SetCoefficient(none, 1)
        objective.SetCoefficient(none, _NOTHING)
        for route in pool:
            chosen = solver.NumVar(0, infinity, "")
            day.SetCoefficient(chosen, 1)
            objective.SetCoefficient(chosen, route.worth)
            for stop in route.stops:
                at_stops[stop].SetCoefficient(chosen, 1)
            for group in np.flatnonzero(groups.served(route.stops)):
                of_groups[group].SetCoefficient(chosen, -1)
    solver.Solve()
    prices = Prices(
        stops=np.array([max(0.0, one.dual_value()) for one in at_stops]),
        groups=np.array([max(0.0, one.dual_value()) for one in of_groups]),
    )
    return Relaxed(worth=objective.Value(), prices=prices, days=tuple(one.dual_value() for one in on_days))
