from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import approval, booking, correcting, lifecycle, placing, preparing, sorting, touching
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import DraftStale
from bot.visits.models import (
    BundleKind,
    Case,
    Contact,
    DateWindow,
    Escort,
    Inbound,
    Kind,
    MailNature,
    MailSigns,
    Match,
    Original,
    Pending,
    Recommendation,
    Relation,
    Status,
    Triage,
    Verdict,
)
from bot.visits.proposal import Drafting
from bot.visits.relating import related_because
from bot.visits.sorting import Sorting
from bot.visits.word import Word
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import (
    NOW,
    NUMBER,
    SENDER,
    a_bundle,
    a_case,
    a_letter_proposal,
    a_person,
    a_proposal,
    a_reading,
    a_triage,
    a_visit_request,
)
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainAttachments, PlainPapers

TUESDAY = dt.date(2027, 10, 12)


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
    parts = Sorting(registers=registers, attachments=PlainAttachments())
    sorting.sort(number, sorting=parts, store=store, at=NOW)
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


def a_stray_answer(**overrides: Any) -> Case:
    """It names a case of ours, and its sender is not known there."""
    contact = Contact(email="other@sender.example")
    request = a_visit_request(subject=f"SV: Your visit [OPE {NUMBER}]", contact=contact, organisation=None)
    return a_received_case(number="2026-0002", request=request, **overrides)


def test_answer_of_a_stranger_names_the_case_it_may_belong_to(registers: Registers) -> None:
    store = InMemoryCaseStore(a_case(), a_stray_answer())

    case = sort(store, registers, "2026-0002")

    assert case.triage is not None
    [related] = case.triage.related_cases
    assert (related.number, related.relation) == (NUMBER, Relation.NAMED)
    assert related.why == "it names this case, but the sender is not known there"


def test_nobody_who_may_be_answering_us_is_asked_again(registers: Registers) -> None:
    triage = a_triage(dates=None, missing=("dates",), recommendation=Recommendation.CLARIFY)
    named = triage.model_copy(update={"related_cases": (related_because(NUMBER, "reference_by_stranger"),)})
    answer = a_stray_answer(status=Status.TRIAGED, triage=named)
    store = InMemoryCaseStore(a_case(), answer)

    assert propose(store, registers, "2026-0002") == answer


def test_reference_that_is_nobodys_changes_nothing(registers: Registers) -> None:
    triage = a_triage(dates=None, missing=("dates",), recommendation=Recommendation.CLARIFY)
    store = InMemoryCaseStore(a_stray_answer(status=Status.TRIAGED, triage=triage))

    assert propose(store, registers, "2026-0002").proposal is not None


ANSWER = "We will be 12 people and come on 12-13 October 2027."


def with_answer(case: Case, message: str = ANSWER, **overrides: Any) -> Case:
    """A case on which a message came that nobody has read yet."""
    at = NOW + dt.timedelta(days=1)
    request = a_visit_request(
        subject="Re: Your visit", message=message, submitted_at=at, participants=None, themes=(), **overrides
    )
    inbound = Inbound(id="m1", request=request, received_at=at, match=Match.REFERENCE)
    return case.model_copy(update={"inbound": (inbound,), "pending": Pending.READ, "unseen": 1})


def a_waiting_case(**overrides: Any) -> Case:
    """We asked for size and dates."""
    request = a_visit_request(message="We would like to see district heating.", participants=None)
    triage = a_triage(
        dates=None, group_size=None, missing=("dates", "group_size"), recommendation=Recommendation.CLARIFY
    )
    values = {"status": Status.WAITING, "request": request, "triage": triage, "proposal": a_letter_proposal()}
    return a_case(**(values | {"reading": a_reading(dates=None, group_size=None)} | overrides))


def test_answer_fills_the_waiting_case_and_a_programme_is_drafted(registers: Registers) -> None:
    store = InMemoryCaseStore(with_answer(a_waiting_case()))

    read = sort(store, registers)
    case = propose(store, registers)

    assert (read.status, read.pending) == (Status.WAITING, Pending.DRAFT)
    assert [one.field for one in read.differences if one.message == "m1"] == ["group_size", "dates", "duration"]
    assert (case.status, case.pending, case.unseen) == (Status.PROPOSED, None, 1)
    assert case.triage is not None
    assert case.triage.missing == ()
    assert case.proposal is not None
    assert (case.proposal.version, bool(case.proposal.days)) == (2, True)
    assert set(case.proposal.other_way) == {"da", "en"}
    assert case.proposal.digest == case.proposal.model_copy(update={"other_way": {}}).digest
    assert [line.event for line in store.audit()] == ["case.reread", "case.proposed"]


def test_answer_to_half_of_the_questions_leaves_the_other_half_to_be_asked(registers: Registers) -> None:
    store = InMemoryCaseStore(with_answer(a_waiting_case(), "We will be 12 people."))

    sort(store, registers)
    case = propose(store, registers)

    assert case.triage is not None
    assert case.triage.missing == ("dates",)
    assert case.status is Status.TRIAGED
    assert case.proposal is not None
    assert [bundle.kind for bundle in case.proposal.bundles] == [BundleKind.CLARIFICATION]


@pytest.mark.parametrize("status", [Status.WAITING, Status.PROPOSED, Status.DISPATCHED])
def test_thanks_make_no_new_version_and_move_nothing(registers: Registers, status: Status) -> None:
    store = InMemoryCaseStore(a_received_case())
    sort(store, registers)
    before = propose(store, registers).model_copy(update={"status": status})
    store.put(with_answer(before, "Thank you, we look forward to it!"))

    sort(store, registers)
    case = propose(store, registers)

    assert (case.status, case.pending, case.unseen) == (status, None, 1)
    assert case.proposal == before.proposal


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.APPROVED, Status.DISPATCHED])
def test_change_returns_the_case_to_a_person_with_a_new_version(registers: Registers, status: Status) -> None:
    store = InMemoryCaseStore(with_answer(a_case(status=status)))

    sort(store, registers)
    case = propose(store, registers)

    assert case.status is Status.PROPOSED
    assert case.proposal is not None
    assert case.proposal.version == 2


def test_visit_that_is_called_off_is_advice_and_nothing_is_drafted(registers: Registers) -> None:
    before = a_case(status=Status.DISPATCHED)
    store = InMemoryCaseStore(with_answer(before, "Unfortunately we have to cancel our visit."))

    sort(store, registers)
    case = propose(store, registers)

    advice = touching.advised(case)
    assert advice is not None
    assert (advice.outcome, advice.message) == (Status.CANCELLED, "m1")
    assert (case.status, case.pending, case.proposal) == (Status.DISPATCHED, None, before.proposal)


def test_new_participants_are_flagged_and_asked_about(registers: Registers) -> None:
    late = "Two participants are replaced: Anna comes instead of Bo."
    store = InMemoryCaseStore(with_answer(a_case(status=Status.DISPATCHED), late))

    case = sort(store, registers)

    assert case.triage is not None
    assert case.triage.flagged("late_participant_change")
    assert case.triage.recommendation is Recommendation.CLARIFY


def test_what_the_draft_asked_for_and_is_told_now_makes_it_new(registers: Registers) -> None:
    store = InMemoryCaseStore(a_received_case())
    sort(store, registers)
    before = propose(store, registers).proposal
    store.put(with_answer(store.case(NUMBER), "We arrive at 9:30 on the first day and have our own bus."))

    sort(store, registers)
    after = propose(store, registers).proposal

    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)
    letters = [proposal.bundles[0].messages[0].body for proposal in (before, after)]
    assert ["transport" in letter for letter in letters] == [True, False]


def test_draft_follows_what_a_person_put_right_and_what_they_take_back(registers: Registers) -> None:
    store = InMemoryCaseStore(a_received_case())
    sort(store, registers)
    first = propose(store, registers)

    correcting.correct(NUMBER, {"group_size": {"min": 22, "max": 22}}, by=a_person(), store=store, at=NOW)
    sort(store, registers)
    corrected = propose(store, registers)
    correcting.take_back(NUMBER, "group_size", by=a_person(), store=store, at=NOW)
    sort(store, registers)
    back = propose(store, registers)

    cases = (first, corrected, back)
    assert [case.triage and case.triage.group_size and case.triage.group_size.max for case in cases] == [14, 22, 14]
    assert [case.proposal and case.proposal.version for case in cases] == [1, 2, 3]
    enquiries = [case.proposal.bundle(BundleKind.HOST_ENQUIRIES) for case in cases if case.proposal]
    assert [[size in letter.messages[0].body for size in ("14", "22")] for letter in enquiries if letter] == [
        [True, False],
        [False, True],
        [True, False],
    ]


def test_merged_cases_are_read_together_and_apart_again(registers: Registers) -> None:
    vague = a_visit_request(message="We would like to see district heating.", participants=None)
    later = NOW + dt.timedelta(hours=1)
    store = InMemoryCaseStore(
        a_received_case(request=vague),
        a_received_case(number="2026-0002", received_at=later, request=a_visit_request(submitted_at=later)),
    )
    before = sort(store, registers).triage
    sort(store, registers, "2026-0002")

    placing.merge("2026-0002", into=NUMBER, by=a_person(), store=store, at=NOW)
    together = sort(store, registers)
    placing.unmerge("2026-0002", by=a_person(), store=store, at=NOW)
    apart = sort(store, registers)

    assert together.triage is not None
    assert together.triage.group_size is not None
    assert {one.message for one in together.differences} == {"2026-0002"}
    assert apart.triage is not None
    assert before is not None
    assert (apart.triage.group_size, apart.triage.missing) == (None, before.missing)


def test_what_came_just_as_its_case_was_merged_is_read_where_it_is_kept(registers: Registers) -> None:
    merged = with_answer(a_waiting_case(number="2026-0002", status=Status.DUPLICATE, merged_into=NUMBER))
    store = InMemoryCaseStore(a_waiting_case(), merged)

    sort(store, registers, "2026-0002")
    kept = sort(store, registers)

    assert store.case("2026-0002").pending is None
    assert kept.triage is not None
    assert kept.triage.group_size is not None
    assert kept.triage.group_size.max == 12


def test_message_that_is_split_off_takes_its_facts_along(registers: Registers) -> None:
    store = InMemoryCaseStore(with_answer(a_waiting_case()))
    filled = sort(store, registers)

    placing.split_off(NUMBER, "m1", by=a_person(), store=store, at=NOW)
    without = sort(store, registers)
    alone = sort(store, registers, "2026-0002")

    assert filled.triage is not None
    assert without.triage is not None
    assert alone.triage is not None
    assert [case.missing for case in (filled.triage, without.triage)] == [(), ("dates", "group_size")]
    assert alone.triage.group_size is not None


def test_words_whose_ground_has_moved_cannot_be_approved(registers: Registers) -> None:
    case = with_answer(a_case())
    store = InMemoryCaseStore(case)

    with pytest.raises(DraftStale):
        approval.decide(
            NUMBER,
            Word(
                bundle=BundleKind.DRAFT_PROGRAMME,
                verdict=Verdict.APPROVE,
                digest=a_bundle().digest,
                by=a_person(),
                via="web",
            ),
            store=store,
            at=NOW,
            approving=AS_SHIPPED,
        )

    assert store.case(NUMBER) == case


@pytest.mark.parametrize("status", [status for status in Status if status not in lifecycle.OPEN])
def test_case_that_is_over_is_read_and_left_to_a_person(registers: Registers, status: Status) -> None:
    store = InMemoryCaseStore(with_answer(a_case(status=status)))

    sort(store, registers)
    case = propose(store, registers)

    assert (case.status, case.pending, case.unseen) == (status, Pending.DRAFT, 1)
    assert case.proposal == a_proposal()


def test_facts_from_which_no_letter_is_due_void_the_earlier_draft(registers: Registers) -> None:
    case = a_case(
        triage=a_triage(kind=Kind.SALES_OR_SPAM, recommendation=Recommendation.ESCALATE), pending=Pending.DRAFT
    )
    store = InMemoryCaseStore(case)

    redrafted = propose(store, registers)

    assert redrafted.proposal is not None
    assert (redrafted.status, redrafted.proposal.version, redrafted.proposal.bundles) == (Status.TRIAGED, 2, ())


def test_what_a_colleague_wrote_is_not_lost_in_silence_when_facts_move(registers: Registers) -> None:
    case = a_case(pending=Pending.DRAFT)
    draft = a_bundle().messages[0]
    original = Original(id=draft.id, subject=draft.subject, body="What we had written.\n")
    store = InMemoryCaseStore(case.model_copy(update={"proposal": a_proposal(reworded=(original,))}))

    redrafted = propose(store, registers)

    assert redrafted.proposal is not None
    assert "A colleague had written in the letter to kim@malmberg.example" in redrafted.proposal.open_points[0]


def test_later_message_moves_no_deadline_of_the_law(registers: Registers) -> None:
    request = a_visit_request(message="Please send me all personal data that you hold about me, under the GDPR.")
    store = InMemoryCaseStore(a_received_case(request=request))
    before = sort(store, registers).triage
    store.put(with_answer(store.case(NUMBER), "Thank you, that is all."))

    after = sort(store, registers).triage

    assert before is not None
    assert after is not None
    deadlines = [flag.due for flag in before.flags if flag.due]
    assert len(deadlines) == 1
    assert [flag.due for flag in after.flags if flag.due] == deadlines


def test_letters_answer_the_newest_mail_of_whoever_wrote_first(registers: Registers) -> None:
    answer = with_answer(a_waiting_case(), channel="email", message_id="<2@malmberg.example>")
    store = InMemoryCaseStore(answer)

    sort(store, registers)
    case = propose(store, registers)

    assert case.proposal is not None
    [draft] = case.proposal.bundles[0].messages
    assert (draft.to, draft.in_reply_to) == ("kim@malmberg.example", "<2@malmberg.example>")


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


def test_no_host_is_booked_twice_over_two_cases(registers: Registers) -> None:
    triage = a_triage(duration="days:1", dates=DateWindow(earliest=TUESDAY, latest=TUESDAY))
    store = InMemoryCaseStore(a_triaged_case(triage), a_triaged_case(triage, number="2026-0002"))
    first = propose(store, registers)
    store.put(first.model_copy(update={"status": Status.DISPATCHED}))

    second = propose(store, registers, "2026-0002")

    busy = {(one.host, one.start) for one in booking.of_case(first)}
    assert busy
    assert second.proposal is not None
    assert second.proposal.days
    for one in booking.of_case(second):
        at_once = [b for b in store.bookings(TUESDAY, TUESDAY, but="2026-0002") if b.host == one.host]
        assert all(one.end <= other.start or other.end <= one.start for other in at_once)


def test_no_escort_is_booked_twice_over_two_cases(registers: Registers) -> None:
    triage = a_triage(duration="hours", dates=DateWindow(earliest=TUESDAY, latest=TUESDAY))
    carl = Escort(person="carl", name="Carl Coordinator")
    store = InMemoryCaseStore(
        a_triaged_case(triage, escort=carl), a_triaged_case(triage, number="2026-0002", escort=carl)
    )
    first = propose(store, registers)
    store.put(first.model_copy(update={"status": Status.DISPATCHED}))

    second = propose(store, registers, "2026-0002")

    (busy,) = [one for one in store.bookings(TUESDAY, TUESDAY, but="2026-0002") if one.escort]
    assert second.proposal is not None
    ours = [one for one in booking.of_case(second) if one.escort]
    assert all(one.end <= busy.start or busy.end <= one.start for one in ours)
    assert "escort_booked" not in {finding.rule for finding in second.proposal.findings}


def test_a_draft_says_which_host_another_draft_thinks_of_at_the_same_time(registers: Registers) -> None:
    triage = a_triage(duration="days:1", dates=DateWindow(earliest=TUESDAY, latest=TUESDAY))
    store = InMemoryCaseStore(a_triaged_case(triage), a_triaged_case(triage, number="2026-0002"))
    propose(store, registers)

    second = propose(store, registers, "2026-0002")

    assert second.proposal is not None
    assert sum("also stands in the draft of case 2026-0001" in point for point in second.proposal.open_points) >= 1


def test_a_new_draft_keeps_what_a_person_locked(registers: Registers) -> None:
    triage = a_triage(duration="days:1", dates=DateWindow(earliest=TUESDAY, latest=TUESDAY))
    store = InMemoryCaseStore(a_triaged_case(triage))
    first = propose(store, registers)
    assert first.proposal is not None
    (visit, *_) = [item for day in first.proposal.days for item in day.items if item.host]
    locked = visit.model_copy(update={"locked": True})
    days = tuple(
        day.model_copy(update={"items": tuple(locked if item.id == visit.id else item for item in day.items)})
        for day in first.proposal.days
    )
    proposal = first.proposal.model_copy(update={"days": days})
    store.put(first.model_copy(update={"proposal": proposal, "pending": Pending.DRAFT}))

    second = propose(store, registers)

    assert second.proposal is not None
    assert second.proposal.version == 2
    assert any(
        (item.host, item.start, item.locked) == (visit.host, visit.start, True)
        for day in second.proposal.days
        for item in day.items
    )


@pytest.mark.parametrize(
    ("mail", "answered"),
    [
        pytest.param({"automatic": True}, False, id="an out-of-office note"),
        pytest.param({"mail": MailSigns(from_us=True)}, False, id="from ourselves"),
        pytest.param({"mail": MailSigns(nature=MailNature.BULK)}, True, id="through a list"),
        pytest.param({"mail": MailSigns()}, True, id="from a person"),
    ],
)
def test_no_letter_is_drafted_to_a_machine_or_to_ourselves(
    mail: dict[str, Any], answered: bool, registers: Registers
) -> None:
    triage = a_triage(recommendation=Recommendation.CLARIFY, missing=("dates",), dates=None)
    store = InMemoryCaseStore(a_triaged_case(triage, request=a_visit_request(channel="email", **mail)))

    assert (propose(store, registers).proposal is not None) is answered
