from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.visits.checking import check
from bot.visits.models import RECEIVES, Booking, Demands, GroupSize, ItemKind, Kept
from bot.visits.norms import norms
from bot.visits.programme import schedule, solving, travel
from bot.visits.programme.frames import frames
from bot.visits.programme.groups import groups
from bot.visits.programme.making import Making
from bot.visits.programme.openings import minutes_of
from bot.visits.programme.route import Prices
from bot.visits.programme.routes import DayRoutes
from tests.bot.visits.many import MONDAY, a_request_for, many_hosts, matched


def a_task(hosts, days, seed, **overrides):
    registers, triage = many_hosts(hosts, seed=seed), a_request_for(days, **overrides)
    found = matched(triage, registers, seed=seed)
    offered = [registers.host(one.id) for one in found.hosts]
    chosen = frames(triage, offered, house=registers.house, wishes=found.wishes)
    making = Making(triage, found, registers=registers, demands=Demands(), loads={})
    return making.task(offered, chosen)


def best_by_trying_all(task):
    """Every route of every day, and every choice of them."""
    together = groups(task)
    ways = travel.ways([*(stop.place for stop in task.stops), task.office])
    days = [DayRoutes(task, number, ways=ways, groups=together, effort=50) for number in range(len(task.frames))]
    everything, nothing = np.arange(len(task.stops)), Prices.none(together)
    found = [day.priced(nothing, least=-np.inf, most=10**9, among=everything).routes for day in days]
    best = 0
    for choice in itertools.product(*found):
        stops = [stop for route in choice for stop in route.stops]
        if len(set(stops)) == len(stops):
            served = int(together.served(stops) @ together.weights)
            best = max(best, sum(route.worth for route in choice) + served)
    return best


@pytest.mark.parametrize(("hosts", "days", "seed"), [(14, 1, 1), (9, 2, 2), (9, 2, 3), (9, 2, 4)])
def test_what_is_proven_best_is_best_of_all(hosts, days, seed):
    task = a_task(hosts, days, seed)

    solution = solving.solve(task)

    assert solution.status == "optimal"
    assert solution.worth == best_by_trying_all(task)


def test_the_whole_register_is_looked_at_and_the_best_programme_proven():
    solution = solving.solve(a_task(150, 1, 1))

    assert (solution.status, solution.gap) == ("optimal", 0.0)


def test_with_little_work_the_gap_is_shown(monkeypatch):
    few = norms().scheduling.model_copy(update={"most_rounds": 1, "most_routes": 1, "deterministic_work": 0.001})
    hurried = norms().model_copy(update={"scheduling": few})
    for module in ("solving", "choosing", "routes", "groups"):
        monkeypatch.setattr(f"bot.visits.programme.{module}.norms", lambda: hurried)

    solution = solving.solve(a_task(40, 3, 1))

    assert solution.status == "feasible"
    assert 0 < solution.gap < 1


times = st.integers(min_value=9 * 12, max_value=15 * 12).map(lambda grid: dt.time(grid // 12, grid % 12 * 5))


@st.composite
def situations(draw):
    """A register, a request on it, and what else is to be heeded."""
    seed, days = draw(st.integers(0, 10_000)), draw(st.integers(1, 3))
    registers = many_hosts(draw(st.integers(1, 12)), seed=seed)
    ids = [host.id for host in registers.hosts]
    booked = [
        Booking(case="2027-0009", host=draw(st.sampled_from(ids)), date=MONDAY + dt.timedelta(day), start=at, end=end)
        for day in range(5)
        if draw(st.booleans())
        for at, end in [sorted((draw(times), draw(times)))]
        if at < end
    ]
    triage = a_request_for(
        days,
        requested_hosts=tuple(draw(st.sets(st.sampled_from(ids), max_size=2))),
        group_size=GroupSize(min=5, max=draw(st.sampled_from((5, 20, 45)))),
        interpreting=draw(st.sampled_from((None, "consecutive"))),
        duration=draw(st.sampled_from((f"days:{days}", "half_day", "hours"))),
    )
    without = frozenset(draw(st.sets(st.sampled_from(ids), max_size=2)))
    return registers, triage, seed, Demands(taken=tuple(booked), without=without)


def drafted(situation):
    registers, triage, seed, demands = situation
    return schedule(triage, matched(triage, registers, seed=seed), registers=registers, demands=demands)


@settings(max_examples=25, deadline=None)
@given(situations())
def test_no_schedule_breaks_a_rule_that_blocks(situation):
    registers, triage, _, demands = situation
    programme = drafted(situation)

    assert [one for one in check(programme, triage, registers=registers) if one.level == "block"] == []
    for day in programme.days:
        for before, after in itertools.pairwise(day.items):
            assert before.end <= after.start
        sites = [item for item in day.items if item.kind in RECEIVES]
        assert 1 <= len(sites) <= registers.house.sites_a_day
        for item in sites:
            assert item.host not in demands.without
            assert not any(
                one.host == item.host and one.date == day.date and one.start < item.end and item.start < one.end
                for one in demands.taken
            )


@settings(max_examples=15, deadline=None)
@given(situations(), st.data())
def test_what_stays_always_stays_and_nothing_of_ours_touches_it(situation, data):
    registers, triage, seed, demands = situation
    before = drafted(situation)
    visits = [(day.date, item) for day in before.days for item in day.items if item.kind in RECEIVES]
    if not visits:
        return
    chosen = data.draw(st.sets(st.sampled_from(range(len(visits))), min_size=1))
    kept = tuple(Kept(date=visits[one][0], item=visits[one][1].model_copy(update={"locked": True})) for one in chosen)
    gone = {item.host for number, (_, item) in enumerate(visits) if number not in chosen}
    heeding = demands.model_copy(update={"kept": kept, "without": demands.without | gone})

    after = drafted((registers, triage, seed, heeding))

    placed = [(day.date, item) for day in after.days for item in day.items]
    assert all((one.date, one.item) in placed for one in kept)
    assert not gone & {item.host for _, item in placed}
    assert [one for one in check(after, triage, registers=registers) if one.level == "block"] == []


def test_the_introduction_comes_first_and_the_wrap_up_last_on_several_days():
    programme = drafted((many_hosts(20, seed=5), a_request_for(3), 5, Demands()))
    kinds = [item.kind for item in programme.items()]

    assert len(programme.days) == 3
    assert (kinds[0], kinds[-1]) == (ItemKind.INTRODUCTION, ItemKind.WRAP_UP)
    assert (kinds.count(ItemKind.INTRODUCTION), kinds.count(ItemKind.WRAP_UP)) == (1, 1)
    assert all(minutes_of(day.items[0].start) >= 9 * 60 for day in programme.days)


def test_a_day_that_has_room_for_nobody_is_given_up_and_no_other():
    registers, triage = many_hosts(12, seed=4), a_request_for(3)
    found = matched(triage, registers, seed=4)
    busy = tuple(
        Booking(case="2027-0009", host=host.id, date=MONDAY + dt.timedelta(1), start=dt.time(7), end=dt.time(19))
        for host in registers.hosts
    )
    demands = Demands(taken=busy, not_on=frozenset({MONDAY + dt.timedelta(3), MONDAY + dt.timedelta(4)}))

    programme = schedule(triage, found, registers=registers, demands=demands)

    assert [day.date.weekday() for day in programme.days] == [0, 2]


def test_a_short_first_day_shortens_no_visit_of_the_others():
    registers, triage = many_hosts(20, seed=5), a_request_for(3, country="SE")
    found = matched(triage, registers, seed=5)
    landing = found.wishes.model_copy(update={"arrives": dt.time(13), "arrives_on": MONDAY})
    programme = schedule(triage, found.model_copy(update={"wishes": landing}), registers=registers)

    for item in programme.items():
        host = registers.host(item.host) if item.host else None
        if host:
            usual = host.visit_minutes or registers.house.visit_minutes
            assert minutes_of(item.end) - minutes_of(item.start) == usual
