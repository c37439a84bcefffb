from __future__ import annotations

import pytest

from bot.visits import officers
from bot.visits.errors import NotAllowed, OfficerMoved, PersonUnknown, StepNotAllowed
from bot.visits.models import Case, Officer, Role, Status
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore

COORDINATOR, APPROVER, READER = (a_person(role) for role in (Role.COORDINATOR, Role.APPROVER, Role.READER))
PEOPLE = InMemoryPeopleStore(COORDINATOR, APPROVER, READER)


def assigned(store: InMemoryCaseStore, person: str | None, was: str | None = None) -> Case:
    return officers.assign(NUMBER, person, was=was, by=COORDINATOR, people=PEOPLE, store=store, at=NOW)


def test_a_case_is_taken_handed_over_and_given_back_each_with_its_line_in_the_log(store: InMemoryCaseStore) -> None:
    store.put(a_case())

    held = [assigned(store, person).officer for person in (COORDINATOR.id, APPROVER.id, None)]

    names = [Officer(person=one.id, name=one.name) for one in (COORDINATOR, APPROVER)]
    assert held == [*names, None]
    assert [line.event for line in store.audit(case=NUMBER)] == ["case.taken", "case.handed_over", "case.given_back"]


def test_who_takes_a_case_that_changed_hands_meanwhile_is_told(store: InMemoryCaseStore) -> None:
    store.put(a_case(officer=Officer(person=APPROVER.id, name=APPROVER.name)))

    with pytest.raises(OfficerMoved):
        assigned(store, COORDINATOR.id, was="")

    assert assigned(store, COORDINATOR.id, was=APPROVER.id).officer is not None
    assert assigned(store, COORDINATOR.id).revision == store.case(NUMBER).revision


def test_nobody_hands_over_to_a_reader_nor_a_case_that_is_merged(store: InMemoryCaseStore) -> None:
    store.put(a_case())
    with pytest.raises(PersonUnknown):
        assigned(store, READER.id)
    with pytest.raises(NotAllowed):
        officers.assign(NUMBER, READER.id, by=READER, people=PEOPLE, store=store, at=NOW)

    store.put(a_case(status=Status.DUPLICATE, merged_into="2026-0002"))
    with pytest.raises(StepNotAllowed):
        assigned(store, COORDINATOR.id)
