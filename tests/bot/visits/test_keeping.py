"""A host is changed by a named person, field by field, and can be set back."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.adapters.live_registers import LiveRegisters
from bot.services.registry import Registry
from bot.visits import keeping
from bot.visits.errors import HostUnknown, NotAllowed, RegisterMoved, StepNotAllowed
from bot.visits.models import Role
from knowledge import Host, HostStatus, RegisterInvalid
from knowledge.registers.changing import with_host
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_person
from tests.fakes import Clock, a_registry

SHIPPED = load_registers()
BY = a_person(Role.COORDINATOR)
TODAY = NOW.date()


@pytest.fixture
def registry() -> Registry:
    return a_registry(SHIPPED, Clock(NOW))


def host(registry: Registry, host_id: str = "nordhavn") -> Host:
    return keeping.known(host_id, registry.current())


def keep(registry: Registry, *, seen: int = 0, role: Role = Role.COORDINATOR, **fields: object) -> None:
    registry.keep(host(registry).model_copy(update=fields), seen=seen, reason="Said on the phone", by=a_person(role))


def test_change_of_a_shipped_host_counts_at_once_and_is_kept_with_who_and_why(registry):
    keep(registry, max_group=24)

    change = registry.changes()[0]
    assert host(registry).max_group == 24
    assert (change.by, change.reason, change.at) == (BY.id, "Said on the phone", NOW)


def test_same_again_is_no_change(registry):
    keep(registry, max_group=None)

    assert registry.changes() == []


def test_undoing_sets_a_shipped_host_back(registry):
    keep(registry, max_group=24)

    registry.undo(1, by=BY)

    assert registry.current().hosts == SHIPPED.hosts


def test_who_did_not_see_the_last_change_is_told(registry):
    keep(registry, max_group=24)

    with pytest.raises(RegisterMoved):
        keep(registry, seen=0, max_group=20)

    assert host(registry).max_group == 24


def test_change_of_another_host_is_in_nobodys_way(registry):
    registry.keep(host(registry, "doll").model_copy(update={"max_group": 9}), seen=0, reason="", by=BY)

    keep(registry, max_group=24)

    assert (host(registry).max_group, host(registry, "doll").max_group) == (24, 9)


@pytest.mark.parametrize("role", list(Role))
def test_those_who_work_on_cases_change_hosts(role, registry):
    if role is Role.READER:
        with pytest.raises(NotAllowed):
            keep(registry, role=role, max_group=24)
    else:
        keep(registry, role=role, max_group=24)


def test_newer_shipped_entry_keeps_what_was_not_changed_by_hand(registry):
    keep(registry, max_group=24)
    newer = host(registry).model_copy(update={"max_group": None, "notes": "From a newer file"})

    after = LiveRegisters(with_host(SHIPPED, newer), registry.store).current().host("nordhavn")

    assert after == newer.model_copy(update={"max_group": 24})


def test_host_is_confirmed_as_of_today_and_becomes_active():
    known = keeping.known("nordhavn", SHIPPED)

    said = keeping.confirmed(known, today=TODAY)

    assert (said.status, said.confirmed_on) == (HostStatus.ACTIVE, TODAY)
    with pytest.raises(StepNotAllowed):
        keeping.confirmed(keeping.closed(known), today=TODAY)


def test_host_that_is_a_plan_stays_one_when_it_is_confirmed():
    planned = keeping.known("nordhavn", SHIPPED).model_copy(update={"status": HostStatus.PLANNED})

    assert keeping.confirmed(planned, today=TODAY).status is HostStatus.PLANNED


def test_host_nobody_knows_is_no_host():
    with pytest.raises(HostUnknown):
        keeping.known("nobody", SHIPPED)


def test_change_is_applied_after_those_before_it_without_reading_them_again(registry):
    live = LiveRegisters(SHIPPED, registry.store)
    keep(registry, max_group=24)
    live.current()
    keep(registry, seen=1, min_age=18)

    assert live.current() == registry.current() == LiveRegisters(SHIPPED, registry.store).current()


def test_register_never_holds_a_host_that_refers_to_nothing():
    odd = keeping.known("nordhavn", SHIPPED).model_copy(update={"themes": ("alchemy",)})

    with pytest.raises(RegisterInvalid, match="no theme"):
        with_host(SHIPPED, odd)


def test_hosts_are_opted_in_and_out_on_a_day(registry):
    keep(registry, in_network=False, network_on=dt.date(2026, 11, 20))

    assert (host(registry).in_network, host(registry).network_on) == (False, dt.date(2026, 11, 20))
