"""Routes: the orders of a few stops that one day has room for, each with its times and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.visits.models import ItemKind
from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.groups import Groups, value
from bot.visits.programme.route import Floats, Found, Prices, Route
from bot.visits.programme.states import (
    NO_LUNCH,
    Numbers,
    States,
    Truths,
    beginning,
    best_of_each,
    earliest_each,
    joined,
    noted,
)
from bot.visits.programme.task import Part, SolvedDay, Task

_GRID = 5  # minutes; every time in a programme is a multiple of it
_ROWS_AT_ONCE = 2_000
_NEVER = (24 * 60, 0)


class DayRoutes:
    """The routes of one day of a task."""

    def __init__(
        self,
        task: Task,
        number: int,
        *,
        ways: travel.Ways,
        groups: Groups,
        without: tuple[Part, ...] = (),
        effort: int = 1,
    ) -> None:
        self.task = task
        self.number = number
        self.ways = ways
        self.groups = groups
        self.without = without
        self.most_states = effort * norms().scheduling.most_states
        self.frame = task.frames[number]
        self.count = len(task.stops)
        self.blocks = task.blocks_of(number)
        self.offset = self.count + sum(len(task.blocks_of(before)) for before in range(number))
        self.values = np.array([value(stop) for stop in task.stops], np.int64)
        beyond = len(ways.minutes) + 1 - self.count  # places that are no stops, and at -1 no place
        self.padded_values = np.concatenate([self.values, np.zeros(beyond, np.int64)])
        self.serving = groups.members.T.astype(np.float64)
        self.padded_members = np.pad(groups.members, ((0, beyond), (0, 0)))
        self.minutes = np.array([stop.minutes for stop in task.stops], np.int64)
        self.windows = _windows(task, number)
        self.block_starts = np.array([block.start for block in self.blocks], np.int64)
        self.block_ends = np.array([block.end for block in self.blocks] or [0], np.int64)
        self.receives = np.array([block.receives for block in self.blocks], np.bool_)
        last = number == len(task.frames) - 1
        self.closing = task.wrap_up if last and self._due("wrap_up", ItemKind.WRAP_UP) else 0
        self.opening = task.introduction if number == 0 and self._due("introduction", ItemKind.INTRODUCTION) else 0
        self.lunch_due = self.frame.lunch and self._due("lunch", ItemKind.LUNCH)
        self.shown = number == 0 and task.office is not None

    def promising(self, prices: Prices, most: int) -> Numbers:
        """Those that can receive on this day, and would be worth most at these prices if they lay near."""
        open_ = np.zeros(self.count, np.bool_)
        for opens, closes in self.windows:
            open_ |= opens + self.minutes <= closes
        stops = np.flatnonzero(open_)
        order = np.argsort(-self._gains(prices)[stops], kind="stable")
        return np.sort(stops[order][:most])

    def _gains(self, prices: Prices) -> Floats:
        return np.asarray(self.values - prices.stops + self.groups.members @ prices.groups)

    def priced(self, prices: Prices, *, least: float, most: int, among: Numbers) -> Found:
        """The best routes that are worth `least` or more at these prices; of those with the same stops the best."""
        found: list[States] = []
        complete = True
        states = self._begun()
        while len(states):
            found.append(self._finished(states))
            further = [*self._with_blocks(states), *self._with_stops(states, prices, least, among)]
            states = earliest_each(joined([states.rows(slice(0, 0)), *further]))
            if len(states) > self.most_states:
                best = np.argsort(-self._partial(states, prices), kind="stable")[: self.most_states]
                states, complete = states.rows(np.sort(best)), False
        finished = joined(found)
        worth = self.worth(finished)
        profit = worth - self._paid(finished, prices)
        chosen = best_of_each(self._sets(finished), worth)
        chosen = chosen[profit[chosen] >= least]
        chosen = chosen[np.argsort(-profit[chosen], kind="stable")]
        routes = tuple(self._route(finished, row, int(worth[row])) for row in chosen[:most])
        return Found(routes, complete=complete and len(chosen) <= most)

    def _due(self, part: Part, kind: ItemKind) -> bool:
        return part not in self.without and not self.task.holds(kind, self.number)

    # --- making

    def _begun(self) -> States:
        longest = self.frame.sites + len(self.blocks)
        begun = beginning(self.frame.start + self.opening, self.ways.office, longest)
        begun = begun.having(sites=begun.sites + int(self.receives.sum()))
        if self.opening and self.task.office and self.lunch_due:
            return joined([begun, *self._with_lunch(begun)])
        return begun

    def _with_blocks(self, states: States) -> Iterator[States]:
        """Each state with the next item that stays; what comes before it must let them arrive in time."""
        waiting = states.rows(states.passed < len(self.blocks))
        if not len(waiting):
            return
        here = self.offset + waiting.passed
        arrived = self._arrived(waiting, here)
        buffer = np.where(self.receives[waiting.passed] & self._moved(arrived, waiting), self.task.buffer, 0)
        ready = self._bound(waiting) | (arrived.free + buffer <= self.block_starts[waiting.passed])
        yield from self._through(arrived.rows(ready))
        for fed, kept in self._lunch_first(arrived, here):
            in_time = kept & ready
            begins = self.block_starts[waiting.passed[kept]]
            yield from self._through(fed.rows(in_time[kept] & (fed.free <= begins)))

    def _bound(self, states: States) -> Truths:
        """Whether what came before stays as well: then there is nothing that could give way."""
        before = np.maximum(states.passed - 1, 0)
        after_block = (states.here >= self.offset) & (states.here < self.offset + len(self.blocks))
        return np.where(states.length == 0, not self.opening, after_block & (states.free <= self.block_ends[before]))

    def _through(self, states: States) -> Iterator[States]:
        begins, ends = self.block_starts[states.passed], self.block_ends[states.passed]
        passed = states.passed
        free = np.maximum(ends, np.where(states.length > 0, states.free, 0))
        done = noted(states, self.offset + passed, begins).having(free=free, passed=passed + 1)
        yield done
        yield from self._with_lunch(done)

    def _with_stops(self, states: States, prices: Prices, least: float, among: Numbers) -> Iterator[States]:
        open_ = (states.sites < self.frame.sites) & ~self._closed_to_stops(states)
        going = states.rows(open_)
        for first in range(0, len(going), _ROWS_AT_ONCE):
            part = going.rows(slice(first, first + _ROWS_AT_ONCE))
            rows, columns = np.nonzero(self._hopeful(part, prices, least, among))
            yield from self._visited(part.rows(rows), among[columns])

    def _closed_to_stops(self, states: States) -> Truths:
        """Before an introduction that stays, and after a wrap-up that stays, there are no visits."""
        kinds = [block.item.kind for block in self.blocks]
        closed = np.zeros(len(states), np.bool_)
        if self.number == 0 and ItemKind.INTRODUCTION in kinds:
            closed |= states.passed <= kinds.index(ItemKind.INTRODUCTION)
        if ItemKind.WRAP_UP in kinds:
            closed |= states.passed > kinds.index(ItemKind.WRAP_UP)
        return closed

    def _hopeful(self, states: States, prices: Prices, least: float, among: Numbers) -> Truths:
        """Which stop could still make which state worth enough, were everything after it near and short.

        What a stop adds only shrinks as others serve its groups, so the best that could follow now bound what will.
        """
        weights = norms().scheduling.weights
        further = self._adding(states, prices, among)
        left = self.frame.sites - states.sites - 1
        hope = self._partial(states, prices)[:, None] + further
        hope = hope + _best_few(further, left)[:, None]
        hope = hope - weights.travel_minute * self.ways.minutes[states.here][:, among]
        allowed = states.crossings[:, None] + self.ways.crossed[states.here][:, among] <= 1
        unseen = (states.path[:, :, None] != among).all(axis=1)
        return np.asarray((hope >= least - 1e-6) & allowed & unseen)

    def _adding(self, states: States, prices: Prices, among: Numbers) -> Floats:
        """What each stop would add to each state by itself: one row a state."""
        weights = norms().scheduling.weights
        alone = self.values[among] - prices.stops[among] - weights.late_minute * self.minutes[among]
        unserved = ~self._served(states) * prices.groups
        return np.asarray(alone + unserved @ self.serving[:, among])

    def _partial(self, states: States, prices: Prices) -> Floats:
        weights = norms().scheduling.weights
        late = weights.late_minute * (states.free + self.closing - self.frame.start)
        way = weights.travel_minute * (states.moving + states.coming)
        return np.asarray(self._gained(states) - self._paid(states, prices) - way - late)

    def _visited(self, states: States, stops: Numbers) -> Iterator[States]:
        """Each state with its stop, without and with lunch before or after it."""
        arrived = self._arrived(states, stops)
        buffer = np.where(self._moved(arrived, states), self.task.buffer, 0)
        received = self._received(arrived, stops, arrived.free + buffer)
        yield received
        yield from self._with_lunch(received)
        for fed, kept in self._lunch_first(arrived, stops):
            yield self._received(fed, stops[kept], fed.free)

    def _moved(self, arrived: States, before: States) -> Truths:
        """Whether there is somebody to be met at the door: not where the day begins at the host's."""
        return (before.length > 0) | ((arrived.moving > 0) & self.shown)

    def _arrived(self, states: States, places: Numbers) -> States:
        way, crossed = self.ways.minutes[states.here, places], self.ways.crossed[states.here, places]
        first = states.length == 0
        seen = np.where(first & (not self.shown), 0, way)
        return states.having(
            free=states.free + seen,
            moving=states.moving + seen,
            coming=states.coming + np.where(first & (self.number > 0), way, 0),
            crossings=states.crossings + np.where(first & (not self.shown), 0, crossed),
        )

    def _received(self, states: States, stops: Numbers, earliest: Numbers) -> States:
        """In the first window of the host in which the visit has room."""
        starts = np.full(len(states), -1, np.int64)
        for opens, closes in self.windows:
            start = _on_grid(np.maximum(earliest, opens[stops]))
            fits = start + self.minutes[stops] <= np.minimum(closes[stops], self.frame.end - self.closing)
            starts = np.where((starts < 0) & fits, start, starts)
        kept = starts >= 0
        done = noted(states.rows(kept), stops[kept], starts[kept])
        return done.having(free=(starts + self.minutes[stops])[kept], sites=done.sites + 1)

    def _with_lunch(self, states: States) -> Iterator[States]:
        for fed, _ in self._fed(states, states.here):
            yield fed

    def _lunch_first(self, states: States, places: Numbers) -> Iterator[tuple[States, Truths]]:
        """At the host's before the visit; a day does not begin with lunch."""
        eats = (states.length > 0) | self.shown
        for fed, kept in self._fed(states, places):
            both = kept & eats
            yield fed.rows(eats[kept]), both

    def _fed(self, states: States, places: Numbers) -> Iterator[tuple[States, Truths]]:
        if not self.lunch_due:
            return
        opens, closes = self.task.lunch_window
        start = _on_grid(np.maximum(states.free, opens))
        kept = (states.lunch == NO_LUNCH) & (start + self.task.lunch <= closes)
        fed = states.rows(kept)
        yield fed.having(lunch=start[kept], lunch_at=places[kept], free=start[kept] + self.task.lunch), kept

    # --- weighing

    def _finished(self, states: States) -> States:
        done = (states.passed == len(self.blocks)) & (states.free + self.closing <= self.frame.end)
        done &= (states.sites > 0) | (len(self.blocks) > 0)
        if self.lunch_due:
            done &= states.lunch != NO_LUNCH
        return states.rows(done)

    def worth(self, states: States) -> Numbers:
        weights, bounds = norms().scheduling.weights, norms().scheduling
        end = states.free + self.closing
        begins = np.where(self.opening > 0, self.frame.start, np.maximum(states.begins, self.frame.start))
        excess = np.maximum(0, states.moving - (end - begins) * bounds.moving_percent // 100)
        worth = (
            self._gained(states)
            - weights.travel_minute * (states.moving + states.coming)
            - weights.moving_excess_minute * excess
        )
        return np.asarray(worth - weights.late_minute * (end - self.frame.start))

    def _gained(self, states: States) -> Numbers:
        """What its stops are worth by themselves; the last of the values stands for nothing."""
        return np.asarray(self.padded_values[states.path].sum(axis=1))

    def _paid(self, states: States, prices: Prices) -> Floats:
        """What its stops cost, less what the groups are worth that it serves."""
        costs = np.zeros(len(self.padded_values))
        costs[: self.count] = prices.stops
        return np.asarray(costs[states.path].sum(axis=1) - self._served(states) @ prices.groups)

    def _served(self, states: States) -> Truths:
        return np.asarray(self.padded_members[states.path].any(axis=1))

    def _sets(self, states: States) -> Numbers:
        free = np.where(states.path < self.count, states.path, -1)
        return np.sort(free, axis=1)

    def _route(self, states: States, row: int, worth: int) -> Route:
        path = [(int(stop), int(start)) for stop, start in zip(states.path[row], states.starts[row], strict=True)]
        own = [(stop, start) for stop, start in path if 0 <= stop < self.count]
        lunch = None
        if states.lunch[row] != NO_LUNCH:
            at = int(states.lunch_at[row])
            lunch = (int(states.lunch[row]), self.ways.places[at])
        visits = tuple((self.task.stops[stop].id, start) for stop, start in own)
        day = SolvedDay(visits=visits, lunch=lunch, without=self.without)
        return Route(stops=tuple(stop for stop, _ in own), worth=worth, day=day)


def _best_few(worth: Floats, few: Numbers) -> Floats:
    """What the best few of each row come to, as many as stand beside it; what is worth less than nothing is left."""
    most = min(int(few.max(initial=0)), worth.shape[1])
    if most <= 0:
        return np.zeros(len(worth))
    best = np.maximum(np.sort(np.partition(worth, -most, axis=1)[:, -most:], axis=1)[:, ::-1], 0)
    running = np.concatenate([np.zeros((len(worth), 1)), np.cumsum(best, axis=1)], axis=1)
    return np.asarray(running[np.arange(len(worth)), np.minimum(few, most)])


def _windows(task: Task, number: int) -> list[tuple[Numbers, Numbers]]:
    """The first window of every stop, the second, and so on; one that never opens where there is none."""
    of_stops = [stop.windows[number] for stop in task.stops]
    most = max((len(windows) for windows in of_stops), default=0)
    padded = [(*windows, *[_NEVER] * (most - len(windows))) for windows in of_stops]
    return [
        (np.array([windows[one][0] for windows in padded]), np.array([windows[one][1] for windows in padded]))
        for one in range(most)
    ]


def _on_grid(minutes: Numbers) -> Numbers:
    return -(-minutes // _GRID) * _GRID
