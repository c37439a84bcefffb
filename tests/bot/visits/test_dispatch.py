from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import approval, dispatch
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import BundleUnknown
from bot.visits.models import (
    BundleKind,
    Draft,
    Message,
    MessageState,
    OutgoingAttachment,
    Role,
    Status,
    Verdict,
)
from bot.visits.word import Word
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_letter_proposal, a_person
from tests.fakes import InMemoryCaseStore, RecordingOutbox

PROGRAMME, ENQUIRIES = BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES
LATER = NOW + dt.timedelta(minutes=10)


def approved(kind: BundleKind = PROGRAMME, **case: Any) -> InMemoryCaseStore:
    store = InMemoryCaseStore(a_case(**case))
    decide(store, kind)
    return store


def decide(store: InMemoryCaseStore, kind: BundleKind, verdict: Verdict = Verdict.APPROVE) -> None:
    proposal = store.case(NUMBER).proposal
    bundle = proposal.bundle(kind) if proposal else None
    assert bundle is not None
    approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=verdict, digest=bundle.digest, by=a_person(Role.APPROVER), via="web"),
        store=store,
        at=NOW,
        approving=AS_SHIPPED,
    )


def send(store: InMemoryCaseStore, outbox: RecordingOutbox, digest: str = "", at: dt.datetime = NOW) -> None:
    digest = digest or store.case(NUMBER).messages[0].bundle_digest
    dispatch.dispatch(NUMBER, digest, store=store, outbox=outbox, at=at)


def states(store: InMemoryCaseStore) -> list[MessageState]:
    return [message.state for message in store.case(NUMBER).messages]


def change(store: InMemoryCaseStore, index: int = 0, **fields: Any) -> None:
    """As somebody would who writes to the database."""
    case = store.case(NUMBER)
    messages = list(case.messages)
    messages[index] = messages[index].model_copy(update=fields)
    store.put(case.model_copy(update={"messages": tuple(messages)}))


def test_approved_programme_goes_out_as_it_was_read(outbox: RecordingOutbox) -> None:
    store = approved()

    send(store, outbox)

    assert [message.draft for message in outbox.sent] == list(a_bundle().messages)
    assert (store.case(NUMBER).status, states(store)) == (Status.DISPATCHED, [MessageState.SENT])
    assert [line.event for line in store.audit()] == [
        "bundle.approved",
        "message.sending",
        "message.sent",
        "case.dispatched",
    ]


def test_dispatching_again_sends_nothing_more(outbox: RecordingOutbox) -> None:
    store = approved()

    send(store, outbox)
    send(store, outbox)

    assert len(outbox.sent) == 1
    assert len(store.audit()) == 4


@pytest.mark.parametrize(
    ("kind", "was", "to"),
    [
        pytest.param(BundleKind.CLARIFICATION, Status.TRIAGED, Status.WAITING, id="clarification"),
        pytest.param(BundleKind.REPLY, Status.TRIAGED, Status.CLOSED, id="reply"),
        pytest.param(BundleKind.RECEIPT, Status.TRIAGED, Status.TRIAGED, id="receipt"),
        pytest.param(BundleKind.HAND_OVER, Status.REDIRECTED, Status.REDIRECTED, id="hand_over"),
        pytest.param(BundleKind.REDIRECT, Status.TRIAGED, Status.REDIRECTED, id="redirect"),
        pytest.param(BundleKind.DECLINE, Status.TRIAGED, Status.DECLINED, id="decline"),
        pytest.param(ENQUIRIES, Status.PROPOSED, Status.PROPOSED, id="enquiries"),
        pytest.param(ENQUIRIES, Status.DISPATCHED, Status.DISPATCHED, id="late enquiries"),
    ],
)
def test_what_is_out_moves_the_case(outbox: RecordingOutbox, kind: BundleKind, was: Status, to: Status) -> None:
    overrides = {} if kind is ENQUIRIES else {"proposal": a_letter_proposal(kind)}
    store = approved(kind, status=was, **overrides)

    send(store, outbox)

    assert store.case(NUMBER).status is to
    assert set(states(store)) == {MessageState.SENT}


def test_nothing_leaves_under_a_digest_that_nobody_approved(outbox: RecordingOutbox) -> None:
    store = approved()

    with pytest.raises(BundleUnknown):
        send(store, outbox, a_bundle(ENQUIRIES).digest)

    assert outbox.sent == []


FLIPS: dict[str, dict[str, Any]] = {
    "recipient": {"to": "kin@malmberg.example"},
    "sender": {"sender": "visit@ope.example"},
    "subject": {"subject": "Draft programme for your visits"},
    "body": {"body": "Dear Kim Exempel\n\nPlease find our draft programme attached.\n"},
    "language": {"language": "da"},
    "date": {"date": NOW + dt.timedelta(seconds=1)},
    "id": {"id": "draft_programme-v1-2"},
    "thread": {"in_reply_to": "<x@malmberg.example>"},
    "attachment": {
        "attachments": (OutgoingAttachment(name="programme.pdf", media_type="application/pdf", content=b"%PDF-1.8"),)
    },
    "attachment name": {
        "attachments": (OutgoingAttachment(name="programme.exe", media_type="application/pdf", content=b"%PDF-1.7"),)
    },
    "no attachment": {"attachments": ()},
}


@pytest.mark.parametrize("flip", FLIPS.values(), ids=FLIPS.keys())
def test_one_byte_changed_after_approval_and_nothing_leaves(outbox: RecordingOutbox, flip: dict[str, Any]) -> None:
    store = approved()
    draft = store.case(NUMBER).messages[0].draft
    change(store, draft=Draft.model_validate(draft.model_dump() | flip))

    send(store, outbox)

    assert outbox.sent == []
    message = store.case(NUMBER).messages[0]
    assert (message.state, message.detail) == (MessageState.FAILED, "content changed since approval")
    assert store.audit()[-1].details["why"] == "content changed since approval"
    assert store.case(NUMBER).status is Status.APPROVED


def test_one_changed_message_holds_back_the_whole_bundle(outbox: RecordingOutbox) -> None:
    store = approved(ENQUIRIES)
    draft = store.case(NUMBER).messages[1].draft
    change(store, 1, draft=Draft.model_validate(draft.model_dump() | {"to": "eve@evil.example"}))

    send(store, outbox)

    assert (outbox.sent, states(store)) == ([], [MessageState.FAILED] * 2)


def test_message_added_to_an_approved_bundle_holds_it_back(outbox: RecordingOutbox) -> None:
    store = approved()
    case = store.case(NUMBER)
    extra = case.messages[0].model_copy(update={"id": "extra", "position": 2})
    store.put(case.model_copy(update={"messages": (*case.messages, extra)}))

    send(store, outbox)

    assert (outbox.sent, states(store)) == ([], [MessageState.FAILED] * 2)


def test_bundle_without_a_decision_does_not_leave(outbox: RecordingOutbox) -> None:
    store = approved()
    store.put(store.case(NUMBER).model_copy(update={"decisions": ()}))

    send(store, outbox)

    assert (outbox.sent, states(store)) == ([], [MessageState.FAILED])


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        pytest.param(PROGRAMME, Verdict.REOPEN, id="reopened"),
        pytest.param(ENQUIRIES, Verdict.DECLINE, id="declined"),
    ],
)
def test_approval_that_was_withdrawn_sends_nothing(outbox: RecordingOutbox, kind: BundleKind, verdict: Verdict) -> None:
    store = approved(kind)
    decide(store, kind, verdict)

    send(store, outbox)

    assert outbox.sent == []
    assert {m.detail for m in store.case(NUMBER).messages} == {"approval withdrawn"}


def test_one_refused_address_does_not_hold_up_the_others() -> None:
    store, outbox = approved(ENQUIRIES), RecordingOutbox(failing={"host1@hosts.example"})

    send(store, outbox)

    assert states(store) == [MessageState.FAILED, MessageState.SENT]


@pytest.mark.parametrize(
    ("outbox", "state"),
    [
        pytest.param(RecordingOutbox(failing={"kim@malmberg.example"}), MessageState.FAILED, id="failed"),
        pytest.param(RecordingOutbox(uncertain={"kim@malmberg.example"}), MessageState.UNCERTAIN, id="uncertain"),
    ],
)
def test_case_stays_approved_until_everything_is_out(outbox: RecordingOutbox, state: MessageState) -> None:
    store = approved()

    send(store, outbox)
    send(store, outbox)

    assert (states(store), store.case(NUMBER).status) == ([state], Status.APPROVED)
    assert store.audit()[-1].event == f"message.{state}"


class Crash(BaseException):
    """The process ends here."""


class CrashingOutbox(RecordingOutbox):
    def __init__(self, *, after_sending: bool) -> None:
        super().__init__()
        self.after_sending = after_sending

    def send(self, message: Message) -> None:
        if self.after_sending:
            super().send(message)
        raise Crash


@pytest.mark.parametrize("after_sending", [True, False], ids=["after the send", "before the send"])
def test_after_a_crash_it_goes_out_exactly_once(after_sending: bool) -> None:
    store, crashing, outbox = approved(), CrashingOutbox(after_sending=after_sending), RecordingOutbox()
    with pytest.raises(Crash):
        send(store, crashing)
    outbox.sent = crashing.sent

    send(store, outbox)

    assert len(outbox.sent) == 1
    assert (states(store), store.case(NUMBER).status) == ([MessageState.SENT], Status.DISPATCHED)


def test_after_a_crash_what_cannot_be_told_is_a_persons_question() -> None:
    store, outbox = approved(), RecordingOutbox()
    outbox.knows = False
    with pytest.raises(Crash):
        send(store, CrashingOutbox(after_sending=False))

    send(store, outbox)
    send(store, outbox)

    assert (outbox.sent, states(store)) == ([], [MessageState.UNCERTAIN])


def test_changed_message_is_not_sent_after_a_crash_either() -> None:
    store, outbox = approved(), RecordingOutbox()
    with pytest.raises(Crash):
        send(store, CrashingOutbox(after_sending=False))
    draft = store.case(NUMBER).messages[0].draft
    change(store, draft=Draft.model_validate(draft.model_dump() | {"to": "eve@evil.example"}))

    send(store, outbox)

    assert (outbox.sent, states(store)) == ([], [MessageState.FAILED])


def test_message_that_another_sender_has_claimed_is_left_alone(outbox: RecordingOutbox) -> None:
    store = approved()

    class Beaten(InMemoryCaseStore):
        def move_message(self, *args: Any, **fields: Any) -> Message:
            if not self.beaten:
                self.beaten = True
                super().move_message(*args, **fields)
            return super().move_message(*args, **fields)

        beaten = False

    beaten = Beaten(store.case(NUMBER))

    send(beaten, outbox)

    assert (outbox.sent, states(beaten)) == ([], [MessageState.SENDING])


def test_sweep_finishes_what_a_crash_left(outbox: RecordingOutbox) -> None:
    store = approved()
    with pytest.raises(Crash):
        send(store, CrashingOutbox(after_sending=False))

    swept = dispatch.sweep(store=store, outbox=outbox, at=LATER)

    assert (swept, states(store), len(outbox.sent)) == (1, [MessageState.SENT], 1)
    assert store.case(NUMBER).status is Status.DISPATCHED


def test_sweep_sends_what_was_approved_and_never_enqueued(outbox: RecordingOutbox) -> None:
    store = approved(ENQUIRIES)

    assert dispatch.sweep(store=store, outbox=outbox, at=LATER) == 1
    assert dispatch.sweep(store=store, outbox=outbox, at=LATER) == 0
    assert len(outbox.sent) == 2


def test_sweep_leaves_to_a_living_sender_what_is_fresh(outbox: RecordingOutbox) -> None:
    store = approved()

    assert dispatch.sweep(store=store, outbox=outbox, at=NOW + dt.timedelta(minutes=1)) == 0
    assert outbox.sent == []


def test_sweep_moves_a_case_whose_programme_is_out(outbox: RecordingOutbox) -> None:
    store = approved()
    change(store, state=MessageState.SENT)

    assert dispatch.sweep(store=store, outbox=outbox, at=NOW) == 1
    assert (store.case(NUMBER).status, outbox.sent) == (Status.DISPATCHED, [])


def test_earlier_version_that_is_out_does_not_stand_for_the_current_one() -> None:
    store = approved()
    first = store.case(NUMBER).messages[0].bundle_digest
    send(store, RecordingOutbox())
    decide(store, PROGRAMME, Verdict.REOPEN)
    decide(store, PROGRAMME)
    failing = RecordingOutbox(failing={"kim@malmberg.example"})
    send(store, failing, store.case(NUMBER).messages[1].bundle_digest)

    send(store, failing, first)

    assert states(store) == [MessageState.SENT, MessageState.FAILED]
    assert store.case(NUMBER).status is Status.APPROVED


def test_letter_that_no_server_took_waits_and_goes_out_once() -> None:
    store, away, back = approved(), RecordingOutbox(postponing={"kim@malmberg.example"}), RecordingOutbox()

    send(store, away)
    waiting = store.case(NUMBER)
    dispatch.sweep(store=store, outbox=back, at=LATER)
    dispatch.sweep(store=store, outbox=back, at=LATER + dt.timedelta(minutes=10))

    assert [(one.state, one.detail) for one in waiting.messages] == [(MessageState.APPROVED, "unreachable")]
    assert (states(store), len(back.sent)) == ([MessageState.SENT], 1)


def test_letter_that_waits_leaves_no_more_once_its_approval_is_withdrawn() -> None:
    store, away, back = approved(), RecordingOutbox(postponing={"kim@malmberg.example"}), RecordingOutbox()
    send(store, away)
    decide(store, PROGRAMME, Verdict.REOPEN)

    dispatch.sweep(store=store, outbox=back, at=LATER)

    assert (states(store), back.sent) == ([MessageState.FAILED], [])


def test_letter_that_no_server_took_for_a_day_is_a_persons_matter() -> None:
    store, away = approved(), RecordingOutbox(postponing={"kim@malmberg.example"})

    dispatch.sweep(store=store, outbox=away, at=NOW + dt.timedelta(hours=25))
    dispatch.sweep(store=store, outbox=RecordingOutbox(), at=NOW + dt.timedelta(hours=26))

    assert [(one.state, one.detail) for one in store.case(NUMBER).messages] == [
        (MessageState.FAILED, "given_up: unreachable")
    ]
