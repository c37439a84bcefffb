"""Registers change by a named person's hand, count at once, and can be set back."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.services.registry import Registry
from bot.visits import triage
from bot.visits.errors import ChangeUnknown, NotAllowed, RequestInvalid
from bot.visits.models import DateWindow, Role
from knowledge import HostStatus, Registers
from knowledge.registers.loading import load_registers
from tests.factories import NOW, NUMBER, a_case, a_person, a_reading, a_visit_request
from tests.fakes import Clock, a_registry


@pytest.fixture(scope="module")
def shipped() -> Registers:
    return load_registers()


@pytest.fixture
def registry(shipped: Registers) -> Registry:
    return a_registry(shipped, Clock(NOW))


def take_in(registry: Registry, name: str = "Example Filters ApS", role: Role = Role.COORDINATOR) -> str:
    place = next(entry for entry in registry.current().places if entry.in_greater_copenhagen)
    change = registry.take_in(
        a_case(), name=name, place=place, solutions=("Filters",), markets=("DE",), themes=(), by=a_person(role)
    )
    return change.entry


def flags_in(registry: Registry, *, days: int) -> set[str]:
    day = NOW.date() + dt.timedelta(days=days)
    reading = a_reading(dates=DateWindow(earliest=day, latest=day))
    found = triage.triage(a_visit_request(), reading, registers=registry.current(), today=NOW.date())
    return {flag.id for flag in found.flags}


def test_company_stands_in_the_register_as_unconfirmed_with_the_case_as_source(registry):
    entry = take_in(registry)
    host = registry.current().host(entry)

    assert host is not None
    assert (host.name, host.status, host.confirmed_on) == ("Example Filters ApS", HostStatus.UNCONFIRMED, None)
    assert (host.solutions, host.markets) == (("Filters",), ("DE",))
    assert [source.title for source in host.sources] == [f"Case {NUMBER}"]


def test_a_company_is_taken_in_once(registry):
    take_in(registry)

    with pytest.raises(RequestInvalid):
        take_in(registry, "example filters aps")


def test_reader_takes_nobody_in(registry, shipped):
    with pytest.raises(NotAllowed):
        take_in(registry, role=Role.READER)

    assert registry.current() == shipped


def test_new_threshold_counts_from_the_next_request_on(registry):
    assert "short_notice" not in flags_in(registry, days=30)

    registry.change_policy("short_notice", {"days": 40}, reason="Hosts are busy.", by=a_person(Role.APPROVER))

    assert "short_notice" in flags_in(registry, days=30)


def test_undoing_sets_the_threshold_back_and_stays_in_the_history(registry):
    approver = a_person(Role.APPROVER)
    registry.change_policy("short_notice", {"days": 40}, reason="", by=approver)

    registry.undo(1, by=approver)

    assert "short_notice" not in flags_in(registry, days=30)
    assert [(change.seq, change.undoes) for change in registry.changes()] == [(1, None), (2, 1)]


def test_only_the_last_change_of_an_entry_is_undone(registry):
    approver = a_person(Role.APPROVER)
    registry.change_policy("short_notice", {"days": 40}, reason="", by=approver)
    registry.change_policy("short_notice", {"days": 30}, reason="", by=approver)

    with pytest.raises(ChangeUnknown):
        registry.undo(1, by=approver)


def test_undoing_takes_a_company_out_again(registry, shipped):
    take_in(registry)

    registry.undo(1, by=a_person(Role.COORDINATOR))

    assert registry.current().hosts == shipped.hosts


@pytest.mark.parametrize(
    ("policy", "values"),
    [
        pytest.param("short_notice", {"days": -1}, id="under-nothing"),
        pytest.param("short_notice", {"days": 1_000_000}, id="beyond-bounds"),
        pytest.param("short_notice", {"signal": 3}, id="no-threshold"),
        pytest.param("personal_data_request", {"answer_months": 2}, id="the-law"),
        pytest.param("no_such_policy", {"days": 3}, id="no-policy"),
    ],
)
def test_what_cannot_be_set_changes_nothing(policy, values, registry, shipped):
    with pytest.raises(RequestInvalid):
        registry.change_policy(policy, values, reason="", by=a_person(Role.ADMIN))

    assert registry.changes() == []


def test_same_figure_is_no_change(registry):
    registry.change_policy("short_notice", {"days": 21}, reason="", by=a_person(Role.ADMIN))

    assert registry.changes() == []


def test_coordinator_changes_no_policy(registry):
    with pytest.raises(NotAllowed):
        registry.change_policy("short_notice", {"days": 7}, reason="", by=a_person(Role.COORDINATOR))
