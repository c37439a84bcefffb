from __future__ import annotations

import pytest

from bot.visits import correcting
from bot.visits.errors import NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.models import Action, Case, Correction, Pending, Role, Status
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore

SIZE = {"min": 9, "max": 9}


def correct(store: InMemoryCaseStore, role: Role = Role.COORDINATOR, **facts: object) -> Case:
    return correcting.correct(NUMBER, facts, by=a_person(role), store=store, at=NOW)  # type: ignore[arg-type]


def take_back(store: InMemoryCaseStore, field: str = "group_size", role: Role = Role.COORDINATOR) -> Case:
    return correcting.take_back(NUMBER, field, by=a_person(role), store=store, at=NOW)


def test_correction_is_kept_with_who_and_when_and_the_case_is_read_again() -> None:
    store = InMemoryCaseStore(a_case())

    case = correct(store, group_size=SIZE)

    assert case.corrections == (
        Correction(field="group_size", value=SIZE, by="carl", by_name="Carl Coordinator", at=NOW),
    )
    assert (case.status, case.pending) == (Status.PROPOSED, Pending.READ)
    [line] = store.audit()
    assert (line.event, line.actor, line.details) == ("facts.corrected", "carl", {"fields": "group_size"})


def test_what_is_known_already_is_no_correction() -> None:
    case = a_case()
    store = InMemoryCaseStore(case)

    same = correct(store, group_size={"min": 14, "max": 14}, themes=["energy"], kind="delegation_visit")

    assert same == case
    assert store.audit() == []


def test_a_person_confirms_what_only_a_model_read() -> None:
    reading = a_case().reading.model_copy(update={"suggested": ("group_size",)})  # type: ignore[union-attr]
    store = InMemoryCaseStore(a_case(reading=reading))

    case = correct(store, group_size={"min": 14, "max": 14}, themes=["energy"])

    assert [one.field for one in case.corrections] == ["group_size"]


def test_a_person_says_how_they_get_around() -> None:
    store = InMemoryCaseStore(a_case())

    case = correct(store, travels_by="bicycle")

    assert case.corrected()["travels_by"].value == "bicycle"
    with pytest.raises(RequestInvalid):
        correct(store, travels_by="helicopter")


def test_fact_can_be_said_to_be_unknown() -> None:
    case = correct(InMemoryCaseStore(a_case()), country=None)

    assert case.corrected()["country"].value is None


def test_correction_is_taken_back_and_both_stay_on_record() -> None:
    store = InMemoryCaseStore(a_case())
    correct(store, group_size=SIZE)

    case = take_back(store)

    assert [one.taken_back for one in case.corrections] == [False, True]
    assert case.corrected() == {}
    assert [line.event for line in store.audit()] == ["facts.corrected", "correction.taken_back"]


def test_only_a_corrected_fact_can_be_taken_back() -> None:
    with pytest.raises(StepNotAllowed):
        take_back(InMemoryCaseStore(a_case()))


def test_nothing_is_kept_where_one_fact_cannot_be() -> None:
    case = a_case()
    store = InMemoryCaseStore(case)

    with pytest.raises(RequestInvalid):
        correct(store, country="DK", group_size={"min": 9, "max": 3})

    assert store.case(NUMBER) == case


def test_case_nobody_has_read_has_nothing_to_put_right() -> None:
    store = InMemoryCaseStore(a_case(status=Status.RECEIVED, reading=None, triage=None, proposal=None))

    with pytest.raises(StepNotAllowed):
        correct(store, country="DK")


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_on_cases_puts_facts_right(role: Role) -> None:
    store = InMemoryCaseStore(a_case())

    if a_person(role).may(Action.SORT_CASE):
        assert correct(store, role, group_size=SIZE).corrections
        assert take_back(store, role=role).corrected() == {}
    else:
        with pytest.raises(NotAllowed):
            correct(store, role, group_size=SIZE)
        with pytest.raises(NotAllowed):
            take_back(store, role=role)
