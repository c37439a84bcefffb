"""Routes: every order of a few stops that one day has room for, with its times and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.task import SolvedDay, Task

_GRID = 5  # minutes; every time in a programme is a multiple of it
_AT_INTRODUCTION = -1


@dataclass(frozen=True, slots=True)
class Route:
    """Some stops in order, by their index in the task, with the earliest times possible."""

    stops: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    free_from: int = 0
    lunch: int | None = None
    lunch_at: int | None = None
    moving: int = 0  #: Minutes on the way that the programme shows.
    coming: int = 0  #: Minutes to the first stop of a later day.
    crossings: int = 0
    worth: int = 0

    def as_day(self, task: Task) -> SolvedDay:
        at = None if self.lunch_at in (None, _AT_INTRODUCTION) else task.stops[self.lunch_at or 0].id
        visits = tuple((task.stops[stop].id, start) for stop, start in zip(self.stops, self.starts, strict=True))
        return SolvedDay(visits=visits, lunch=self.lunch, lunch_at=at)


class DayRoutes:
    """The routes of one day of a task."""

    def __init__(self, task: Task, number: int, *, last: bool) -> None:
        self.task = task
        self.number = number
        self.frame = task.frames[number]
        self.closing = task.wrap_up if last else 0
        self.places = [stop.place for stop in task.stops]
        self.ways = [[travel.minutes(a, b) for b in self.places] for a in self.places]
        self.values = [_value(task, index) for index in range(len(task.stops))]

    def best(self) -> list[Route]:
        """For each set of stops its best order; sorted, so that the same task gives the same list."""
        found: dict[frozenset[int], Route] = {}
        for route in self._all():
            stops = frozenset(route.stops)
            if stops not in found or (route.worth, found[stops].stops) > (found[stops].worth, route.stops):
                found[stops] = route
        return sorted(found.values(), key=lambda route: (len(route.stops), route.stops))

    def _all(self) -> Iterator[Route]:
        for start in self._beginnings():
            yield from self._prolonged(start)

    def _beginnings(self) -> Iterator[Route]:
        introduction = self.task.introduction if self.number == 0 else 0
        begun = Route(free_from=self.frame.start + introduction)
        yield begun
        if introduction and self.task.office:
            yield from self._with_lunch(begun, _AT_INTRODUCTION)

    def _prolonged(self, route: Route) -> Iterator[Route]:
        for stop in range(len(self.task.stops)):
            for state in self._visited(route, stop):
                yield from self._finished(state)
                if len(state.stops) < self.frame.sites:
                    yield from self._prolonged(state)

    def _visited(self, route: Route, stop: int) -> Iterator[Route]:
        """The route with one more stop, without and with lunch after it."""
        arrived = self._arrived(route, stop) if stop not in route.stops else None
        if arrived is None:
            return
        for received in self._received(arrived, stop, first=not route.stops):
            yield received
            yield from self._with_lunch(received, stop)

    def _arrived(self, route: Route, stop: int) -> Route | None:
        moving, coming, crossing = self._way(route, stop)
        if route.crossings + crossing > 1:
            return None
        return replace(
            route,
            free_from=route.free_from + moving,
            moving=route.moving + moving,
            coming=route.coming + coming,
            crossings=route.crossings + crossing,
        )

    def _received(self, arrived: Route, stop: int, *, first: bool) -> Iterator[Route]:
        """The visit after a buffer for arriving, or after lunch at the host's; a day does not begin with lunch."""
        shown = not first or (self.number == 0 and self.task.office is not None)
        buffer = self.task.buffer if shown and (arrived.moving or not first) else 0
        yield from self._with_stop(arrived, stop, arrived.free_from + buffer)
        if shown:
            for fed in self._with_lunch(arrived, stop):
                yield from self._with_stop(fed, stop, fed.free_from)

    def _with_stop(self, route: Route, stop: int, earliest: int) -> Iterator[Route]:
        window = self.task.stops[stop].windows[self.number]
        if window is None:
            return
        start = -(-max(earliest, window[0]) // _GRID) * _GRID
        done = start + self.task.stops[stop].minutes
        if done <= min(window[1], self.frame.end):
            yield replace(route, stops=(*route.stops, stop), starts=(*route.starts, start), free_from=done)

    def _way(self, route: Route, stop: int) -> tuple[int, int, bool]:
        """Minutes shown, minutes not shown, and whether the way crosses the Øresund."""
        if route.stops:
            before = route.stops[-1]
            return self.ways[before][stop], 0, travel.crosses(self.places[before], self.places[stop])
        office = self.task.office
        if office is None:
            return 0, 0, False
        minutes = travel.minutes(office, self.places[stop])
        if self.number == 0:
            return minutes, 0, travel.crosses(office, self.places[stop])
        return 0, minutes, False

    def _with_lunch(self, route: Route, stop: int) -> Iterator[Route]:
        opens, closes = self.task.lunch_window
        start = -(-max(route.free_from, opens) // _GRID) * _GRID
        if self.frame.lunch and route.lunch is None and start + self.task.lunch <= closes:
            yield replace(route, lunch=start, lunch_at=stop, free_from=start + self.task.lunch)

    def _finished(self, route: Route) -> Iterator[Route]:
        end = route.free_from + self.closing
        if end > self.frame.end or (self.frame.lunch and route.lunch is None):
            return
        weights, bounds = norms().scheduling.weights, norms().scheduling
        begins = self.frame.start if self.number == 0 else route.starts[0]
        excess = max(0, route.moving - (end - begins) * bounds.moving_percent // 100)
        worth = sum(self.values[stop] for stop in route.stops)
        worth -= weights.travel_minute * (route.moving + route.coming) + weights.moving_excess_minute * excess
        yield replace(route, worth=worth - weights.late_minute * (end - self.frame.start))


def _value(task: Task, index: int) -> int:
    weights, stop = norms().scheduling.weights, task.stops[index]
    value = weights.site + round(weights.score * stop.score**2) - weights.split * (stop.parts - 1)
    return value + (weights.wish if stop.wish else 0)
