from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import booking, escorting
from bot.visits.errors import EscortBusy, NotAllowed, PersonUnknown, StepNotAllowed
from bot.visits.models import Case, Escort, Role, Status
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore

ADA = a_person()
CARL = a_person(Role.COORDINATOR)
OTHER = "2026-0002"
TUESDAY = dt.date(2027, 10, 12)


def goes_with(**overrides: Any) -> Case:
    return a_case(escort=Escort(person=ADA.id, name=ADA.name), **overrides)


def choose(store: InMemoryCaseStore, person: str | None, *, by: Any = CARL, number: str = NUMBER) -> Case:
    gone = a_person(Role.READER, active=False)
    people = InMemoryPeopleStore(ADA, CARL, gone)
    return escorting.escort(number, person, by=by, people=people, store=store, at=NOW)


def test_a_colleague_is_chosen_and_taken_off_with_a_line_in_the_log() -> None:
    store = InMemoryCaseStore(a_case())

    chosen = choose(store, ADA.id)
    off = choose(store, None)

    assert chosen.escort == Escort(person="ada", name="Ada Approver")
    assert off.escort is None
    assert [(line.event, line.actor, line.details) for line in store.audit()] == [
        ("escort.assigned", "carl", {"escort": "ada"}),
        ("escort.taken_off", "carl", {"escort": "ada"}),
    ]


def test_choosing_the_same_colleague_again_writes_nothing() -> None:
    store = InMemoryCaseStore(goes_with())

    assert choose(store, ADA.id) == goes_with()
    assert store.audit() == []


def test_an_escort_is_busy_from_the_first_item_to_the_last_and_firmly_once_the_programme_is_out() -> None:
    (draft,) = [one for one in booking.of_case(goes_with()) if one.escort]
    (out,) = [one for one in booking.of_case(goes_with(status=Status.DISPATCHED)) if one.escort]

    assert (draft.escort, draft.host, draft.date, draft.firm) == ("ada", None, TUESDAY, False)
    assert out.firm


def test_a_case_without_a_programme_is_planned_around_its_escort() -> None:
    assert booking.demands(goes_with(proposal=None), None, taken=()).escorts == ("ada",)
    assert booking.demands(goes_with(), None, taken=()).escorts == ("ada",)


def test_nobody_is_chosen_who_goes_with_another_delegation_at_that_time() -> None:
    store = InMemoryCaseStore(a_case(), goes_with(number=OTHER, status=Status.DISPATCHED))

    with pytest.raises(EscortBusy, match=OTHER):
        choose(store, ADA.id)
    assert store.case(NUMBER).escort is None


def test_a_draft_elsewhere_keeps_nobody_from_being_chosen() -> None:
    store = InMemoryCaseStore(a_case(), goes_with(number=OTHER))

    assert choose(store, ADA.id).escort is not None


def test_readers_choose_nobody_and_nobody_is_chosen_who_is_gone() -> None:
    store = InMemoryCaseStore(a_case())

    with pytest.raises(NotAllowed):
        choose(store, ADA.id, by=a_person(Role.READER))
    for person in ("rita", "nobody"):
        with pytest.raises(PersonUnknown):
            choose(store, person)


def test_a_case_that_is_over_takes_no_escort() -> None:
    with pytest.raises(StepNotAllowed):
        choose(InMemoryCaseStore(a_case(status=Status.CANCELLED)), ADA.id)
