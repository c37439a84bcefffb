"""Leaving and recalling where one condition alone decides: what mutants of them were not told from before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import leaving, recalling
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import NotAllowed
from bot.visits.models import (
    Bundle,
    BundleKind,
    Case,
    Correction,
    Inbound,
    Match,
    Message,
    MessageState,
    Pending,
    Person,
    Role,
    Status,
    Verdict,
)
from bot.visits.models.case import Difference
from bot.visits.staff.errors import RecallTooLate, SendAtFaulty
from bot.visits.word import Word
from bot.visits.workdays import COPENHAGEN
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_decision,
    a_draft,
    a_message,
    a_person,
    a_proposal,
    a_ruling,
    a_visit_request,
)
from tests.fakes import InMemoryCaseStore

PROGRAMME, ENQUIRIES, BRIEFING = BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES, BundleKind.BRIEFING
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
DUE = NOW + 2 * MINUTE
LATER = NOW + MINUTE


def waiting(kind: BundleKind = PROGRAMME, **fields: Any) -> list[Message]:
    bundle = a_bundle(kind)
    known = {"draft": bundle.messages[0], "bundle": kind, "bundle_digest": bundle.digest, "due_at": DUE}
    return [a_message(**(known | fields))]


def overtaken(case: Case, *messages: Message) -> bool:
    return leaving.overtaken(case, list(messages) or waiting())


def approved(**fields: Any) -> Case:
    decisions = (a_decision(at=NOW),)
    return a_case(**({"status": Status.APPROVED, "decisions": decisions, "messages": tuple(waiting())} | fields))


def test_nothing_holds_back_what_stands_as_it_was_approved() -> None:
    assert not overtaken(approved())


@pytest.mark.parametrize(
    "moved",
    [
        {"pending": Pending.READ},
        {"merged_into": "2026-0009"},
        {"status": Status.CANCELLED},
        {"corrections": (Correction(field="themes", value=[], by="ada", by_name="Ada", at=LATER),)},
        {"rulings": (a_ruling(at=LATER),)},
        {"proposal": a_proposal(bundles=(Bundle(kind=PROGRAMME, messages=(a_draft(subject="Other"),)),))},
    ],
    ids=lambda moved: next(iter(moved)),
)
def test_each_of_these_alone_holds_letters_back(moved: dict[str, Any]) -> None:
    assert overtaken(approved(**moved))


@pytest.mark.parametrize(
    "same",
    [
        {"corrections": (Correction(field="themes", value=[], by="ada", by_name="Ada", at=NOW),)},
        {"rulings": (a_ruling(at=NOW),)},
        {"proposal": None},
        {"proposal": a_proposal(bundles=())},
        {"proposal": a_proposal(bundles=(a_bundle(),))},
    ],
    ids=["corrected before", "ruled before", "nothing drafted", "nothing of the kind", "the same words"],
)
def test_none_of_these_does(same: dict[str, Any]) -> None:
    assert not overtaken(approved(**same))


def test_rulings_hold_back_only_what_shows_the_programme() -> None:
    [letter] = waiting(ENQUIRIES)
    said = (a_decision(bundle=ENQUIRIES, digest=letter.bundle_digest, at=NOW),)
    case = approved(decisions=said, messages=(letter,), rulings=(a_ruling(at=LATER),))

    assert not overtaken(case, letter)


def test_a_letter_beside_the_programme_stands_where_it_is_open_alone() -> None:
    def stands(kind: BundleKind, status: Status) -> bool:
        [letter] = waiting(kind)
        said = (a_decision(bundle=kind, digest=letter.bundle_digest, at=NOW),)
        return not overtaken(approved(status=status, decisions=said, messages=(letter,)), letter)

    assert stands(PROGRAMME, Status.APPROVED)
    assert stands(PROGRAMME, Status.PROPOSED)
    assert stands(ENQUIRIES, Status.DISPATCHED)
    assert not stands(BundleKind.CLARIFICATION, Status.APPROVED)
    assert not stands(BRIEFING, Status.PROPOSED)


def test_other_words_hold_back_only_what_answers_the_enquirer() -> None:
    [letter] = waiting(ENQUIRIES)
    said = (a_decision(bundle=ENQUIRIES, digest=letter.bundle_digest, at=NOW),)
    other = Bundle(kind=ENQUIRIES, messages=(a_draft(subject="Other"),))

    assert not overtaken(approved(decisions=said, proposal=a_proposal(bundles=(other,))), letter)


@pytest.mark.parametrize(
    "messages",
    [
        waiting(due_at=None),
        waiting(state=MessageState.SENDING),
        [*waiting(), *waiting(due_at=None)],
        [*waiting(), *waiting(state=MessageState.SENT)],
    ],
    ids=["at once", "begun", "one at once", "one is out"],
)
def test_only_what_waits_for_its_time_is_held_back(messages: list[Message]) -> None:
    assert not leaving.overtaken(approved(pending=Pending.READ), messages)


def test_without_an_approval_it_is_the_dispatch_that_refuses() -> None:
    others = (a_decision(digest="sha256:0"), a_decision(verdict=Verdict.ASK_FOR_CHANGES))

    assert not overtaken(approved(decisions=others, pending=Pending.READ))
    assert not overtaken(approved(decisions=(), pending=Pending.READ))


def test_the_last_approval_of_these_words_counts() -> None:
    corrected = (Correction(field="themes", value=[], by="ada", by_name="Ada", at=LATER),)
    before, after = a_decision(at=NOW), a_decision(at=LATER)

    assert overtaken(approved(decisions=(before,), corrections=corrected))
    assert not overtaken(approved(decisions=(before, after), corrections=corrected))
    for other in ({"digest": "sha256:0"}, {"verdict": Verdict.RECALL}):
        assert overtaken(approved(decisions=(before, a_decision(at=LATER, **other)), corrections=corrected))
    assert not overtaken(approved(decisions=(before, after), rulings=(a_ruling(at=LATER),)))


@pytest.mark.parametrize(
    ("message", "received", "moved"),
    [("m1", LATER, True), ("m1", NOW, False), ("m2", LATER, False), (None, LATER, False)],
)
def test_what_was_read_since_counts_by_when_it_came(message: str | None, received: dt.datetime, moved: bool) -> None:
    came = Inbound(id="m1", request=a_visit_request(), received_at=received, match=Match.PERSON)
    read = Difference.model_construct(message=message)
    case = approved(inbound=(came,)).model_copy(update={"differences": (read,)})

    assert leaving._facts_moved(case, NOW) is moved


def test_what_is_read_at_this_moment_keeps_letters_for_five_minutes_after_the_last_is_due() -> None:
    letters = [*waiting(), *waiting(due_at=DUE + MINUTE)]
    pending = a_case(pending=Pending.READ)

    assert leaving.unread(pending, letters, DUE + 6 * MINUTE - dt.timedelta(seconds=1))
    assert not leaving.unread(pending, letters, DUE + 6 * MINUTE)
    assert not leaving.unread(a_case(), letters, DUE)
    assert not leaving.unread(pending, waiting(due_at=None), NOW)


@pytest.mark.parametrize(
    ("send_at", "faulty"),
    [(NOW - MINUTE, True), (NOW - MINUTE / 2, False), (NOW + 30 * DAY, False), (NOW + 30 * DAY + MINUTE, True)],
)
def test_a_time_is_not_over_and_not_too_far_ahead(send_at: dt.datetime, faulty: bool) -> None:
    def due() -> dt.datetime | None:
        return leaving.due(NOW, recall=dt.timedelta(), send_at=send_at, most_days=30)

    if faulty:
        with pytest.raises(SendAtFaulty):
            due()
    else:
        assert due() == max(send_at, NOW)


def test_a_moment_with_a_zone_is_the_same_moment_here() -> None:
    moment = leaving.in_copenhagen(dt.datetime(2027, 1, 5, 8, 0, tzinfo=dt.UTC))

    assert (moment, moment.tzinfo, moment.hour) == (dt.datetime(2027, 1, 5, 8, 0, tzinfo=dt.UTC), COPENHAGEN, 9)


def test_the_job_of_the_same_words_once_more_is_another() -> None:
    def key(*decisions: Any) -> str:
        return leaving.job_key(a_case(decisions=decisions), "sha256:1")

    approval = a_decision(digest="sha256:1")
    once = key(approval, a_decision(digest="sha256:2"), a_decision(digest="sha256:1", verdict=Verdict.RECALL))

    assert (once, key(approval, approval)) == (f"dispatch:{NUMBER}:sha256:1", f"dispatch:{NUMBER}:sha256:1:2")


CARL, ADA = a_person(Role.COORDINATOR), a_person()


def recall(case: Case, by: Person, kind: BundleKind = PROGRAMME) -> tuple[Case, InMemoryCaseStore]:
    store = InMemoryCaseStore(case)
    word = Word(bundle=kind, verdict=Verdict.RECALL, digest=case.messages[0].bundle_digest, by=by, via="web")
    return recalling.recall(NUMBER, word, store=store, at=LATER, approving=AS_SHIPPED), store


def test_who_approved_it_last_recalls_it_whatever_their_role() -> None:
    by_carl, by_ada = a_decision(by="carl"), a_decision(by="ada")

    case, store = recall(approved(decisions=(by_ada, by_carl)), CARL)

    assert (case.status, store.audit()[-1].event) == (Status.PROPOSED, "bundle.recalled")
    expected = {"bundle": "draft_programme", "digest": a_bundle().digest, "via": "web", "was": "approved"}
    assert store.audit()[-1].details == expected | {"to": "proposed"}
    for decisions in (
        (by_carl, by_ada),
        (by_ada, a_decision(by="carl", digest="sha256:0")),
        (by_ada, a_decision(by="carl", verdict=Verdict.ASK_FOR_CHANGES)),
    ):
        with pytest.raises(NotAllowed):
            recall(approved(decisions=decisions), CARL)
    with pytest.raises(NotAllowed):
        recall(approved(decisions=(by_carl,)), a_person(Role.COORDINATOR, active=False))
    assert recall(approved(decisions=(by_carl,)), ADA)


def test_words_are_recalled_as_what_they_were_approved() -> None:
    with pytest.raises(RecallTooLate):
        recall(approved(), ADA, BundleKind.CONFIRMED_PROGRAMME)


@pytest.mark.parametrize(
    ("kind", "status", "to"),
    [(PROGRAMME, Status.APPROVED, Status.PROPOSED), (PROGRAMME, Status.PROPOSED, Status.PROPOSED),
     (ENQUIRIES, Status.APPROVED, Status.APPROVED), (ENQUIRIES, Status.DISPATCHED, Status.DISPATCHED)],
)  # fmt: skip
def test_only_a_programme_that_was_approved_takes_the_case_back(kind: BundleKind, status: Status, to: Status) -> None:
    [letter] = waiting(kind)
    said = (a_decision(bundle=kind, digest=letter.bundle_digest),)

    case, store = recall(approved(status=status, decisions=said, messages=(letter,)), ADA, kind)

    assert case.status is to
    assert ("was" in store.audit()[-1].details) is (status is not to)


def test_what_is_held_back_is_the_assistants_word_and_says_so() -> None:
    store = InMemoryCaseStore(approved())

    case = recalling.hold_back(store.case(NUMBER), waiting(), store=store, at=LATER)

    [line], [*_, last] = store.audit(), case.decisions
    assert (line.event, line.actor, line.details["via"]) == ("bundle.held_back", "system", "system")
    assert (last.by, last.via, last.verdict) == ("system", "system", Verdict.RECALL)
    assert case.trouble
