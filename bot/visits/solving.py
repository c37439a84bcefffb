"""Solving: which hosts on which day at what time, by CP-SAT."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.visits import travel
from bot.visits.frames import Frame
from bot.visits.norms import norms
from bot.visits.plan import Plan, PlannedDay, Stop, Task

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_GRID = 5  # minutes; every time in a programme is a multiple of it
_START = -1  # stands for the introduction where a stop's index stands for the stop


@dataclass
class _Day:
    """The variables of one day. Times are in steps of the grid."""

    number: int
    frame: Frame
    used: cp_model.IntVar
    end: cp_model.IntVar
    lunch: cp_model.IntVar
    moving_excess: cp_model.IntVar
    wrap_up: cp_model.LinearExpr = field(init=False)  #: Minutes; not zero on the last used day only.
    visits: dict[int, cp_model.IntVar] = field(default_factory=dict)
    starts: dict[int, cp_model.IntVar] = field(default_factory=dict)
    lunch_after: dict[int, cp_model.IntVar] = field(default_factory=dict)
    moving: list[tuple[cp_model.IntVar, int]] = field(default_factory=list)  #: Journeys, in minutes.
    coming: list[tuple[cp_model.IntVar, int]] = field(default_factory=list)  #: To the first host of a later day.
    crossing: list[cp_model.IntVar] = field(default_factory=list)


def solve(task: Task) -> Plan:
    """The same task gives the same plan: one worker, a fixed seed, bounded by work and not by the clock."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - takes a third of a second to load

    model = cp_model.CpModel()
    days = _days(model, task)
    for number in range(len(task.stops)):
        model.add_at_most_one([day.visits[number] for day in days if number in day.visits])
    model.maximize(_worth(model, task, days))
    solver = cp_model.CpSolver()
    bounds = norms().scheduling
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = bounds.deterministic_work
    solver.parameters.max_time_in_seconds = bounds.wall_guard_seconds
    status = solver.solve(model)
    seconds = round(solver.wall_time, 3)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or not solver.value(days[0].used):
        return Plan(status="infeasible", days=tuple(PlannedDay(visits=()) for _ in days), seconds=seconds)
    planned = tuple(_planned(solver, task, day) for day in days)
    if status == cp_model.OPTIMAL:
        return Plan(status="optimal", days=planned, seconds=seconds)
    missing = abs(solver.best_objective_bound - solver.objective_value) / max(1.0, abs(solver.objective_value))
    return Plan(status="feasible", days=planned, gap=round(missing, 4), seconds=seconds)


def _days(model: cp_model.CpModel, task: Task) -> list[_Day]:
    days = [_variables(model, task, number) for number in range(len(task.frames))]
    for day, after in itertools.pairwise([*days, None]):
        if day and after:
            model.add_implication(after.used, day.used)
            day.wrap_up = task.wrap_up * (day.used - after.used)
        elif day:
            day.wrap_up = task.wrap_up * day.used
    for day in days:
        _add_lunch(model, task, day)
        _add_circuit(model, task, day)
        _bound_moving(model, day)
        model.add(sum(day.visits.values()) <= day.frame.sites)
    return days


def _variables(model: cp_model.CpModel, task: Task, number: int) -> _Day:
    frame = task.frames[number]
    lunch_from, lunch_to = task.lunch_window
    day = _Day(
        number=number,
        frame=frame,
        used=model.new_bool_var(""),
        end=_time(model, frame.start, frame.end),
        lunch=_time(model, lunch_from, lunch_to - task.lunch),
        moving_excess=model.new_int_var(0, 24 * 60, ""),
    )
    for index, stop in enumerate(task.stops):
        span = task.span(stop, number)
        if span:
            day.visits[index] = visit = model.new_bool_var("")
            day.starts[index] = start = _time(model, *span)
            model.add(start == -(-span[0] // _GRID)).only_enforce_if(~visit)
    return day


def _time(model: cp_model.CpModel, earliest: int, latest: int) -> cp_model.IntVar:
    lower = -(-earliest // _GRID)
    return model.new_int_var(lower, max(lower, latest // _GRID), "")


def _add_lunch(model: cp_model.CpModel, task: Task, day: _Day) -> None:
    """Lunch is eaten where one has just been: after one of the visits, or after the introduction."""
    if not day.frame.lunch:
        return
    for index, visit in day.visits.items():
        after = day.lunch_after[index] = model.new_bool_var("")
        model.add_implication(after, visit)
        model.add(day.lunch * _GRID >= _done(task, day, index)).only_enforce_if(after)
    if day.number == 0 and task.office:
        day.lunch_after[_START] = model.new_bool_var("")  # the window alone keeps it behind the introduction
    model.add(sum(day.lunch_after.values()) == day.used)


def _add_circuit(model: cp_model.CpModel, task: Task, day: _Day) -> None:
    arcs: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, ~day.used)]
    for index, visit in day.visits.items():
        arcs.append((index + 1, index + 1, ~visit))
        arcs.append((0, index + 1, _set_out(model, task, day, index)))
        arcs.append((index + 1, 0, _come_to_end(model, task, day, index)))
        model.add_implication(visit, day.used)
        followers = (other for other in day.visits if other != index and _can_follow(task, day, index, other))
        arcs += [(index + 1, other + 1, _go_on(model, task, day, index, other)) for other in followers]
    model.add_circuit(arcs)
    model.add(sum(day.crossing) <= 1)


def _set_out(model: cp_model.CpModel, task: Task, day: _Day, index: int) -> cp_model.IntVar:
    arc = model.new_bool_var("")
    stop = task.stops[index]
    if day.number > 0:
        day.coming.append((arc, travel.minutes(task.office or task.stops[0].place, stop.place)))
    elif task.office:
        day.moving.append((arc, travel.minutes(task.office, stop.place)))
        if travel.crosses(task.office, stop.place):
            day.crossing.append(arc)
        if _START in day.lunch_after:
            way = task.approach(stop) - task.introduction
            reached = day.lunch * _GRID + task.lunch + way
            model.add(day.starts[index] * _GRID >= reached).only_enforce_if(arc, day.lunch_after[_START])
    return arc


def _come_to_end(model: cp_model.CpModel, task: Task, day: _Day, index: int) -> cp_model.IntVar:
    arc = model.new_bool_var("")
    model.add(day.end * _GRID >= _done(task, day, index) + day.wrap_up).only_enforce_if(arc)
    if index in day.lunch_after:
        eaten = day.lunch * _GRID + task.lunch + day.wrap_up
        model.add(day.end * _GRID >= eaten).only_enforce_if(arc, day.lunch_after[index])
    return arc


def _can_follow(task: Task, day: _Day, index: int, other: int) -> bool:
    stop, after = task.stops[index], task.stops[other]
    earliest, latest = task.span(stop, day.number), task.span(after, day.number)
    return bool(earliest and latest) and earliest[0] + stop.minutes + task.way(stop, after) <= latest[1]  # type: ignore[index]


def _go_on(model: cp_model.CpModel, task: Task, day: _Day, index: int, other: int) -> cp_model.IntVar:
    arc = model.new_bool_var("")
    stop, after = task.stops[index], task.stops[other]
    begins = day.starts[other] * _GRID
    model.add(begins >= _done(task, day, index) + task.way(stop, after)).only_enforce_if(arc)
    if index in day.lunch_after:
        eaten = day.lunch * _GRID + task.lunch
        model.add(begins >= eaten + task.way(stop, after)).only_enforce_if(arc, day.lunch_after[index])
    day.moving.append((arc, travel.minutes(stop.place, after.place)))
    if travel.crosses(stop.place, after.place):
        day.crossing.append(arc)
    return arc


def _done(task: Task, day: _Day, index: int) -> cp_model.LinearExpr:
    return day.starts[index] * _GRID + task.stops[index].minutes


def _bound_moving(model: cp_model.CpModel, day: _Day) -> None:
    """Minutes on the road beyond their usual share of the day."""
    allowed = norms().scheduling.moving_percent * (day.end * _GRID - day.frame.start)
    moving = sum(arc * minutes for arc, minutes in day.moving)
    model.add(100 * day.moving_excess >= 100 * moving - allowed)


def _worth(model: cp_model.CpModel, task: Task, days: list[_Day]) -> cp_model.LinearExpr:
    weights = norms().scheduling.weights
    worth = -sum(day.moving_excess for day in days) * weights.moving_excess_minute
    for day in days:
        for index, visit in day.visits.items():
            worth += visit * _value(task.stops[index]) - day.starts[index] * weights.late_minute
        worth -= day.end * weights.late_minute + day.lunch * weights.late_minute
        worth -= sum(arc * (minutes * weights.travel_minute) for arc, minutes in (*day.moving, *day.coming))
    worth += weights.theme * _covered(model, days, [set(stop.themes) for stop in task.stops])
    worth += weights.municipality * _covered(model, days, [{stop.place.municipality or ""} for stop in task.stops])
    return worth


def _value(stop: Stop) -> int:
    weights = norms().scheduling.weights
    value = weights.site + round(weights.score * stop.score) - weights.split * (stop.parts - 1)
    return value + (weights.wish if stop.wish else 0)


def _covered(model: cp_model.CpModel, days: list[_Day], groups: list[set[str]]) -> cp_model.LinearExpr:
    """How many of the groups the chosen stops belong to."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    covered: list[cp_model.IntVar] = []
    for group in sorted(set().union(*groups) - {""}):
        members = [day.visits[index] for day in days for index in day.visits if group in groups[index]]
        one = model.new_bool_var("")
        model.add(sum(members) >= 1).only_enforce_if(one) if members else model.add(one == 0)
        covered.append(one)
    return cp_model.LinearExpr.sum(covered)


def _planned(solver: cp_model.CpSolver, task: Task, day: _Day) -> PlannedDay:
    chosen = [index for index, visit in day.visits.items() if solver.value(visit)]
    chosen.sort(key=lambda index: solver.value(day.starts[index]))
    if not chosen:
        return PlannedDay(visits=())
    visits = tuple((task.stops[index].id, solver.value(day.starts[index]) * _GRID) for index in chosen)
    after = _first(index for index, literal in day.lunch_after.items() if solver.value(literal))
    if after is None:
        return PlannedDay(visits=visits)
    return PlannedDay(
        visits=visits,
        lunch=solver.value(day.lunch) * _GRID,
        lunch_after=None if after == _START else task.stops[after].id,
    )


def _first(found: Iterable[int]) -> int | None:
    return next(iter(found), None)
