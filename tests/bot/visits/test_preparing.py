from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import preparing
from bot.visits.models import BundleKind, Case, DateWindow, Kind, Recommendation, Status, Triage
from bot.visits.proposal import Drafting
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import (
    NOW,
    NUMBER,
    SENDER,
    a_case,
    a_letter_proposal,
    a_proposal,
    a_reading,
    a_triage,
    a_visit_request,
)
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainAttachments, PlainPapers


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def a_received_case(**overrides: Any) -> Case:
    bare: dict[str, Any] = {"status": Status.RECEIVED, "revision": 1, "reading": None, "triage": None}
    return a_case(**(bare | {"proposal": None} | overrides))


def a_triaged_case(triage: Triage, **overrides: Any) -> Case:
    return a_case(**({"status": Status.TRIAGED, "revision": 2, "triage": triage, "proposal": None} | overrides))


def propose(store: InMemoryCaseStore, registers: Registers, number: str = NUMBER) -> Case:
    drafting = Drafting(
        registers=registers,
        knowledge=NoEvidence(),
        papers=PlainPapers(),
        sender=SENDER,
        at=NOW,
        reference="DRY-RUN",
    )
    preparing.propose(number, drafting=drafting, store=store)
    return store.case(number)


def sort(store: InMemoryCaseStore, registers: Registers, number: str = NUMBER) -> Case:
    preparing.sort(number, registers=registers, attachments=PlainAttachments(), store=store, at=NOW)
    return store.case(number)


def test_received_case_is_read_and_triaged(registers: Registers) -> None:
    store = InMemoryCaseStore(a_received_case())

    case = sort(store, registers)

    assert (case.status, case.revision) == (Status.TRIAGED, 2)
    assert case.reading is not None
    assert case.triage is not None
    assert case.triage.themes == case.reading.themes
    assert [line.event for line in store.audit()] == ["case.triaged"]


def test_earlier_case_of_the_same_sender_is_named(registers: Registers) -> None:
    store = InMemoryCaseStore(a_received_case(number="2026-0002"), a_case())

    case = sort(store, registers, "2026-0002")

    assert case.triage is not None
    assert [related.number for related in case.triage.related_cases] == [NUMBER]


def test_later_case_and_other_senders_are_not_related(registers: Registers) -> None:
    later = a_received_case(number="2026-0002", received_at=NOW + dt.timedelta(days=1))
    store = InMemoryCaseStore(a_received_case(), later)

    case = sort(store, registers)

    assert case.triage is not None
    assert case.triage.related_cases == ()


def an_answer(**overrides: Any) -> Case:
    request = a_visit_request(subject=f"SV: Your visit [OPE {NUMBER}]", contact={"email": "other@sender.example"})
    return a_received_case(number="2026-0002", request=request, **overrides)


def test_answer_to_a_letter_of_ours_names_its_case(registers: Registers) -> None:
    store = InMemoryCaseStore(a_case(), an_answer())

    case = sort(store, registers, "2026-0002")

    assert case.triage is not None
    assert [(related.number, related.why) for related in case.triage.related_cases] == [
        (NUMBER, "its reference stands in the subject")
    ]


def test_nobody_who_answers_us_is_asked_again(registers: Registers) -> None:
    triage = a_triage(dates=None, missing=("dates",), recommendation=Recommendation.CLARIFY)
    answer = an_answer(status=Status.TRIAGED, triage=triage)
    store = InMemoryCaseStore(a_case(), answer)

    assert propose(store, registers, "2026-0002") == answer


def test_reference_that_is_nobodys_changes_nothing(registers: Registers) -> None:
    triage = a_triage(dates=None, missing=("dates",), recommendation=Recommendation.CLARIFY)
    store = InMemoryCaseStore(an_answer(status=Status.TRIAGED, triage=triage))

    assert propose(store, registers, "2026-0002").proposal is not None


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RECEIVED])
def test_sorting_again_changes_nothing(registers: Registers, status: Status) -> None:
    case = a_case(status=status)
    store = InMemoryCaseStore(case)

    assert sort(store, registers) == case
    assert store.audit() == []


def test_complete_visit_is_proposed_with_its_programme(registers: Registers) -> None:
    store = InMemoryCaseStore(a_triaged_case(a_triage()))

    case = propose(store, registers)

    assert case.status is Status.PROPOSED
    assert case.proposal is not None
    assert case.proposal.days
    assert BundleKind.DRAFT_PROGRAMME in [bundle.kind for bundle in case.proposal.bundles]
    assert store.audit()[0].details["digest"] == case.proposal.digest


def test_visit_that_lacks_facts_gets_a_question_and_stays_triaged(registers: Registers) -> None:
    triage = a_triage(dates=None, missing=("dates",), recommendation=Recommendation.CLARIFY)
    store = InMemoryCaseStore(a_triaged_case(triage))

    case = propose(store, registers)

    assert case.status is Status.TRIAGED
    assert case.proposal is not None
    assert [bundle.kind for bundle in case.proposal.bundles] == [BundleKind.CLARIFICATION]
    assert [line.event for line in store.audit()] == ["letter.drafted"]


def test_dates_that_nobody_can_meet_are_a_question_too(registers: Registers) -> None:
    gone = DateWindow(earliest=dt.date(2025, 10, 11), latest=dt.date(2025, 10, 12))
    store = InMemoryCaseStore(a_triaged_case(a_triage(dates=gone)))

    case = propose(store, registers)

    assert case.status is Status.TRIAGED
    assert case.proposal is not None
    assert [bundle.kind for bundle in case.proposal.bundles] == [BundleKind.CLARIFICATION]


def test_case_that_needs_no_letter_stays_as_it_is(registers: Registers) -> None:
    case = a_triaged_case(a_triage(kind=Kind.OTHER, recommendation=Recommendation.ESCALATE))
    store = InMemoryCaseStore(case)

    assert propose(store, registers) == case


@pytest.mark.parametrize("proposal", [a_proposal(), a_letter_proposal()], ids=["programme", "letter"])
def test_proposing_again_changes_nothing(registers: Registers, proposal: Any) -> None:
    case = a_triaged_case(a_triage(), proposal=proposal)
    store = InMemoryCaseStore(case)

    assert propose(store, registers) == case


def test_case_that_could_not_be_prepared_says_so_with_a_reference() -> None:
    store = InMemoryCaseStore(a_received_case(request=a_visit_request(), reading=a_reading()))

    preparing.give_up(NUMBER, reference="prepare:2026-0001:1", store=store, at=NOW)

    case = store.case(NUMBER)
    assert case.status is Status.RECEIVED
    assert case.trouble is not None
    assert "prepare:2026-0001:1" in case.trouble
    assert [(line.event, line.details) for line in store.audit()] == [
        ("case.troubled", {"reference": "prepare:2026-0001:1"})
    ]
