"""Dispatch where one condition alone decides: what mutants of it were not told from before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import dispatch
from bot.visits.errors import CaseDamaged, CaseMoved
from bot.visits.models import Bundle, BundleKind, Case, Message, MessageState, Status, Verdict
from bot.visits.models.proposal import Retold
from tests.bot.visits.test_dispatch import ENQUIRIES, LATER, PROGRAMME, approved, change, decide, send, states
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_decision, a_draft, a_message, a_proposal
from tests.fakes import InMemoryCaseStore, RecordingOutbox

ACKNOWLEDGED, NOTICES = BundleKind.ACKNOWLEDGEMENT, BundleKind.CHANGE_NOTICE
FIVE = dt.timedelta(minutes=5)
KIM = "kim@malmberg.example"


class OneDamaged(InMemoryCaseStore):
    """The first of its cases cannot be read, or is written on by somebody else in each moment."""

    error: type[Exception] = CaseDamaged
    damaged = NUMBER

    def case(self, number: str) -> Case:
        if number == self.damaged:
            raise self.error
        return super().case(number)


def two_cases(**fields: Any) -> OneDamaged:
    first = approved(**fields).case(NUMBER)
    other = "2026-0900"
    messages = tuple(one.model_copy(update={"id": f"{one.id}-b", "case": other}) for one in first.messages)
    return OneDamaged(first, first.model_copy(update={"number": other, "messages": messages}))


@pytest.mark.parametrize("error", [CaseDamaged, CaseMoved])
def test_a_case_that_cannot_be_worked_on_keeps_no_other_waiting(
    error: type[Exception], outbox: RecordingOutbox
) -> None:
    store = two_cases()
    store.error = error

    if error is CaseMoved:  # in the one moment, when it is dispatched; looked through it can be
        store.damaged = ""
        moved = store.move_message

        def written_on(message_id: str, *args: Any, **fields: Any) -> Message:
            return moved(message_id, *args, **fields)

        store.move_message = written_on  # type: ignore[method-assign]
        apply = store.apply

        def overtaken(change: Any) -> Case:
            if change.case == NUMBER:
                raise CaseMoved
            return apply(change)

        store.apply = overtaken  # type: ignore[method-assign]
    swept = dispatch.sweep(store=store, outbox=outbox, at=LATER)

    assert swept >= 1
    assert store.case("2026-0900").status is Status.DISPATCHED


def test_a_damaged_case_with_its_programme_out_keeps_no_other_waiting(outbox: RecordingOutbox) -> None:
    store = two_cases()
    for number in (NUMBER, "2026-0900"):
        case = InMemoryCaseStore.case(store, number)
        out = tuple(one.model_copy(update={"state": MessageState.SENT}) for one in case.messages)
        store.put(case.model_copy(update={"messages": out}))

    assert dispatch.sweep(store=store, outbox=outbox, at=NOW) == 1
    assert (store.case("2026-0900").status, outbox.sent) == (Status.DISPATCHED, [])


@pytest.mark.parametrize(
    ("changed", "due", "at", "left"),
    [
        (0, None, 5, True), (0, None, 4.9, False),
        (0, 2, 2, True), (0, 2, 1.9, False),
        (2, 2, 3, False), (2, 2, 7, True),  # tried when it was due: in somebody's hands for a while
        (3, 2, 7, False), (3, 2, 8, True),
    ],
)  # fmt: skip
def test_what_the_sweep_takes_up(changed: float, due: float | None, at: float, left: bool) -> None:
    def minute(number: float) -> dt.datetime:
        return NOW + dt.timedelta(minutes=number)

    message = a_message(changed_at=minute(changed), due_at=None if due is None else minute(due))

    assert dispatch._is_left(message, minute(at)) is left


def test_a_case_of_which_one_letter_is_not_out_does_not_move(outbox: RecordingOutbox) -> None:
    bundle = a_bundle(PROGRAMME, messages=2)
    store = approved(proposal=a_proposal(bundles=(bundle,)))
    change(store, 0, state=MessageState.SENT)
    change(store, 1, state=MessageState.FAILED)

    assert dispatch.sweep(store=store, outbox=outbox, at=NOW) == 0
    dispatch.conclude(NUMBER, bundle.digest, store=store, at=NOW)

    assert store.case(NUMBER).status is Status.APPROVED


def test_an_approved_case_without_letters_is_not_swept(outbox: RecordingOutbox) -> None:
    store = InMemoryCaseStore(a_case(status=Status.APPROVED))

    assert dispatch.sweep(store=store, outbox=outbox, at=LATER) == 0


def test_recalled_letters_are_no_fault_whatever_else_was_decided(outbox: RecordingOutbox) -> None:
    decisions = (a_decision(digest="sha256:1"), a_decision(digest="sha256:2", bundle=ENQUIRIES))
    store = InMemoryCaseStore(a_case(decisions=decisions))

    dispatch.dispatch(NUMBER, "sha256:2", store=store, outbox=outbox, at=NOW)

    assert (outbox.sent, store.audit()) == ([], [])


def refusal(store: InMemoryCaseStore, outbox: RecordingOutbox, **how: Any) -> set[str]:
    digest = store.case(NUMBER).messages[0].bundle_digest
    dispatch.dispatch(NUMBER, digest, store=store, outbox=outbox, at=NOW, **how)
    assert outbox.sent == []
    return {one.detail for one in store.case(NUMBER).messages}


def test_letters_that_nobody_approved_say_so(outbox: RecordingOutbox) -> None:
    store = approved()
    other = a_decision(verdict=Verdict.ASK_FOR_CHANGES)
    store.put(store.case(NUMBER).model_copy(update={"decisions": (other,)}))

    assert refusal(store, outbox) == {"no approval"}


@pytest.mark.parametrize(
    "only",
    [{"digest": "sha256:other"}, {"bundle": ENQUIRIES}],
    ids=["other words", "another kind"],
)
def test_an_approval_of_something_else_lets_nothing_out(only: dict[str, Any], outbox: RecordingOutbox) -> None:
    store = approved()
    store.put(store.case(NUMBER).model_copy(update={"decisions": (a_decision(**only),)}))

    assert refusal(store, outbox) == {"no approval"}


def test_a_case_that_was_reopened_over_other_letters_sends_nothing(outbox: RecordingOutbox) -> None:
    store = approved()
    approval, *_ = store.case(NUMBER).decisions
    reopened = a_decision(verdict=Verdict.REOPEN, bundle=ENQUIRIES, digest="sha256:other")
    store.put(store.case(NUMBER).model_copy(update={"decisions": (approval, reopened)}))

    assert refusal(store, outbox) == {"approval withdrawn"}


def test_a_word_on_other_letters_withdraws_nothing(outbox: RecordingOutbox) -> None:
    store = approved()
    approval, *_ = store.case(NUMBER).decisions
    recalled = a_decision(verdict=Verdict.RECALL, bundle=ENQUIRIES, digest="sha256:other")
    store.put(store.case(NUMBER).model_copy(update={"decisions": (approval, recalled)}))

    send(store, outbox)

    assert states(store) == [MessageState.SENT]


def test_a_letter_put_under_another_kind_holds_the_bundle_back(outbox: RecordingOutbox) -> None:
    store = approved(ENQUIRIES)
    change(store, 1, bundle=PROGRAMME)

    assert refusal(store, outbox) == {"content changed since approval"}


def acknowledgements(*ids: str) -> InMemoryCaseStore:
    drafts = tuple(a_draft(id=one, attachments=(), automatic=True) for one in ids)
    digest = Bundle(kind=ACKNOWLEDGED, messages=drafts).digest
    messages = (
        a_message(id=draft.id, draft=draft, bundle=ACKNOWLEDGED, bundle_digest=digest, position=place)
        for place, draft in enumerate(drafts)
    )
    return InMemoryCaseStore(a_case(messages=tuple(messages)))


def test_an_acknowledgement_leaves_only_alone_and_where_it_is_released(outbox: RecordingOutbox) -> None:
    assert refusal(acknowledgements("a1"), outbox) == {"not released"}
    assert refusal(acknowledgements("a1", "a2"), outbox, acknowledgement=lambda *_: None) == {"more than one"}
    store = acknowledgements("a1")
    digest = store.case(NUMBER).messages[0].bundle_digest
    dispatch.dispatch(NUMBER, digest, store=store, outbox=outbox, at=NOW, acknowledgement=lambda *_: None)
    assert states(store) == [MessageState.SENT]


def test_what_is_changed_between_reading_and_claim_is_marked_and_not_sent(outbox: RecordingOutbox) -> None:
    store = approved()
    move = store.move_message

    def changed_first(message_id: str, to: MessageState, **fields: Any) -> Message:
        if to is MessageState.SENDING:
            draft = store.case(NUMBER).messages[0].draft
            change(store, draft=draft.model_copy(update={"to": "eve@evil.example"}))
        return move(message_id, to, **fields)

    store.move_message = changed_first  # type: ignore[method-assign]
    send(store, outbox)

    [message] = store.case(NUMBER).messages
    assert (outbox.sent, message.state, message.detail) == ([], MessageState.FAILED, "content changed since approval")


def test_what_nobody_knows_after_a_crash_says_why(outbox: RecordingOutbox) -> None:
    store = approved()
    change(store, state=MessageState.SENDING)
    outbox.knows = False

    send(store, outbox)

    [message] = store.case(NUMBER).messages
    assert (message.state, message.detail) == (MessageState.UNCERTAIN, "the sender stopped while sending")


@pytest.mark.parametrize(
    ("hours", "due", "given_up"),
    [(24, None, False), (24.1, None, True), (25, 2, False), (26.1, 2, True)],
)
def test_a_day_is_counted_from_the_last_approval_or_when_it_was_due(
    hours: float, due: float | None, given_up: bool
) -> None:
    store = approved()
    case = store.case(NUMBER)
    [approval] = case.decisions
    earlier = approval.model_copy(update={"at": NOW - dt.timedelta(days=3)})
    another = a_decision(digest="sha256:other", at=NOW + dt.timedelta(hours=20))
    store.put(case.model_copy(update={"decisions": (earlier, another, approval)}))
    draft = case.messages[0].draft
    due_at = None if due is None else NOW + dt.timedelta(hours=due)
    change(store, due_at=due_at, draft=draft)
    away = RecordingOutbox(postponing={KIM})

    send(store, away, at=NOW + dt.timedelta(hours=hours))

    assert states(store) == [MessageState.FAILED if given_up else MessageState.APPROVED]


def test_an_approval_of_the_same_kind_and_other_words_does_not_conclude(outbox: RecordingOutbox) -> None:
    """The letter approved last is the one that has to be out."""
    kind = BundleKind.CLARIFICATION
    first, second = (a_bundle(kind).model_copy(update={"messages": (a_draft(id=one),)}) for one in ("c1", "c2"))
    messages = tuple(
        a_message(id=one.messages[0].id, draft=one.messages[0], bundle=kind, bundle_digest=one.digest, state=state)
        for one, state in ((first, MessageState.SENT), (second, MessageState.FAILED))
    )
    said = [a_decision(bundle=kind, digest=one.digest) for one in (first, second)]
    asked = a_decision(bundle=kind, digest=first.digest, verdict=Verdict.ASK_FOR_CHANGES)
    others = a_decision(bundle=ENQUIRIES, digest=first.digest)

    def status(*decisions: Any) -> Status:
        store = InMemoryCaseStore(a_case(status=Status.TRIAGED, decisions=decisions, messages=messages))
        dispatch.conclude(NUMBER, first.digest, store=store, at=NOW)
        return store.case(NUMBER).status

    assert status(said[0]) is Status.WAITING
    assert status(said[1], said[0]) is Status.WAITING
    assert status(*said) is Status.TRIAGED
    assert status(asked) is Status.TRIAGED
    assert status(others) is Status.TRIAGED
    assert status(said[0], a_decision(bundle=kind, digest=second.digest, verdict=Verdict.DECLINE)) is Status.WAITING


def test_notices_of_which_one_retells_the_programme_move_the_case(outbox: RecordingOutbox) -> None:
    drafts = (a_draft(id="n1", attachments=()), a_draft(id="n2", attachments=(), retells=Retold(programme=2)))
    bundle = Bundle(kind=NOTICES, messages=drafts)
    store = InMemoryCaseStore(a_case(proposal=a_proposal(bundles=(bundle,))))
    decide(store, NOTICES)

    send(store, outbox)

    assert store.case(NUMBER).status is Status.DISPATCHED
    assert store.audit()[-1].actor == "system"
