"""Load counts what was held or went out, in the twelve months before a day, for hosts and municipalities."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.hosting import Load, load
from bot.visits.models import CaseFacts, History, ItemStatus, Status
from knowledge.registers.models import PastVisit
from tests.bot.visits.registers import a_host, a_place, some_registers
from tests.factories import a_case, a_programme_day, a_programme_item, a_proposal, a_triage

BEFORE = dt.date(2026, 11, 27)
REGISTERS = some_registers()  # harbour-heat and town-hall lie in København, bus-lab in Roskilde


def a_visit(number: int, *stops: tuple[str, dt.date], status: Status = Status.HELD, **overrides: Any) -> CaseFacts:
    days = tuple(
        a_programme_day(date=day, items=(a_programme_item(host=host),)) for host, day in sorted(stops, key=str)
    )
    case = a_case(
        number=f"2026-{number:04d}",
        status=status,
        held=status is Status.HELD,
        proposal=a_proposal(days=days) if days else None,
        **overrides,
    )
    return CaseFacts.of(case)


def of(*facts: CaseFacts, before: dt.date = BEFORE, **overrides: Any) -> Load:
    return load(facts, registers=some_registers(**overrides) if overrides else REGISTERS, before=before)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        pytest.param(dt.date(2025, 11, 26), 0, id="over-a-year-ago"),
        pytest.param(dt.date(2025, 11, 27), 1, id="a-year-ago"),
        pytest.param(dt.date(2026, 11, 26), 1, id="the-day-before"),
        pytest.param(dt.date(2026, 11, 27), 0, id="on-the-day"),
    ],
)
def test_twelve_months_before_the_day_count(day, count):
    found = of(a_visit(1, ("harbour-heat", day)))

    assert (found.of_host("harbour-heat"), found.of_municipality("København")) == (count, count)


@pytest.mark.parametrize("status", list(Status))
def test_only_what_was_held_or_went_out_counts(status):
    found = of(a_visit(1, ("harbour-heat", dt.date(2026, 5, 4)), status=status))

    assert found.of_host("harbour-heat") == (status in {Status.HELD, Status.DISPATCHED})


def test_visit_that_was_held_counts_after_its_case_is_closed():
    facts = a_visit(1, ("harbour-heat", dt.date(2026, 5, 4)), status=Status.HELD)

    found = of(facts.model_copy(update={"status": Status.CLOSED}), facts.model_copy(update={"status": Status.SPAM}))

    assert found.of_host("harbour-heat") == 1


def test_one_visit_of_several_days_and_hosts_is_one_for_its_municipality():
    first, second = dt.date(2026, 5, 4), dt.date(2026, 5, 5)
    found = of(a_visit(1, ("harbour-heat", first), ("harbour-heat", second), ("town-hall", first), ("bus-lab", second)))

    assert [found.of_host(host) for host in ("harbour-heat", "town-hall", "bus-lab")] == [1, 1, 1]
    assert (found.of_municipality("København"), found.of_municipality("Roskilde")) == (1, 1)
    assert (found.last_visit("harbour-heat"), found.last_visit("town-hall")) == (second, first)


def test_host_that_said_no_does_not_receive():
    item = a_programme_item(host="bus-lab", status=ItemStatus.DECLINED)
    proposal = a_proposal(days=(a_programme_day(date=dt.date(2026, 5, 4), items=(item,)),))

    found = of(CaseFacts.of(a_case(status=Status.HELD, held=True, proposal=proposal)))

    assert (found.of_host("bus-lab"), found.last_visit("bus-lab")) == (0, None)


def test_file_of_earlier_years_counts_for_the_hosts_it_names():
    history = History(import_id=1, row=2, municipalities=("Roskilde", "Malmö"))
    case = a_case(
        status=Status.HELD, held=True, proposal=None, history=history, triage=a_triage(requested_hosts=("bus-lab",))
    )

    found = of(CaseFacts.of(case), before=dt.date(2027, 12, 1))

    assert (found.of_host("bus-lab"), found.last_visit("bus-lab")) == (1, dt.date(2027, 10, 11))
    assert (found.of_municipality("Roskilde"), found.of_municipality("Malmö")) == (1, 1)


def test_hosts_asked_for_in_a_live_case_are_not_those_that_receive():
    facts = a_visit(1, status=Status.HELD, triage=a_triage(requested_hosts=("bus-lab",)))

    assert of(facts).of_host("bus-lab") == 0


def test_visit_of_which_a_source_tells_the_year_counts_on_its_first_day():
    past = (
        PastVisit(
            id="old", visitor="Malmberg", country="SE", hosts=("harbour-heat",), year=2017, summary={}, sources=()
        ),
    )

    found = of(visits=past, before=dt.date(2018, 1, 1))

    assert (found.of_host("harbour-heat"), found.of_municipality("København")) == (1, 1)
    assert found.last_visit("harbour-heat") == dt.date(2017, 1, 1)
    assert found.hosts["harbour-heat"][0].year_only
    assert of(visits=past, before=dt.date(2018, 1, 2)).of_host("harbour-heat") == 0


def test_month_counts_visits_to_come_and_none_twice():
    day = dt.date(2027, 3, 8)
    booked = a_visit(1, ("bus-lab", day), ("bus-lab", day + dt.timedelta(days=1)), status=Status.DISPATCHED)

    found = of(booked)

    assert (found.in_month("bus-lab", dt.date(2027, 3, 31)), found.in_month("bus-lab", dt.date(2027, 4, 1))) == (1, 0)
    assert (found.of_host("bus-lab"), found.last_visit("bus-lab")) == (0, None)


def test_order_of_the_facts_does_not_matter():
    facts = [a_visit(n, ("bus-lab", dt.date(2026, 1, n)), ("town-hall", dt.date(2026, 1, n))) for n in range(1, 9)]

    assert of(*facts) == of(*reversed(facts))


def test_year_before_a_leap_day_ends_with_february():
    assert of(before=dt.date(2028, 2, 29)).since == dt.date(2027, 2, 28)


def test_host_without_a_municipality_counts_for_itself():
    nowhere = a_host("nowhere", place=a_place().model_copy(update={"municipality": None}))

    found = of(a_visit(1, ("nowhere", dt.date(2026, 5, 4))), hosts=(nowhere,))

    assert (found.of_host("nowhere"), dict(found.municipalities)) == (1, {})
