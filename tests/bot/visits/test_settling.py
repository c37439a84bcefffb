from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import approval, dispatch, settling
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import CaseMoved, DraftStale, MessageUnknown, NotAllowed, StepNotAllowed
from bot.visits.models import BundleKind, MessageState, Proposal, Role, Status, Verdict
from bot.visits.word import Word
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_person, a_proposal
from tests.fakes import InMemoryCaseStore, RecordingOutbox

LATER = NOW + dt.timedelta(hours=2)
PROGRAMME, THANKS = BundleKind.DRAFT_PROGRAMME, BundleKind.THANKS


def sent_into_the_dark(
    kind: BundleKind = PROGRAMME, *, messages: int = 1, status: Status = Status.PROPOSED
) -> InMemoryCaseStore:
    """A case whose last letter of the bundle got no answer from the mail server."""
    bundle = a_bundle(kind, messages=messages)
    last = bundle.messages[-1].model_copy(update={"to": "dark@malmberg.example"})
    bundle = bundle.model_copy(update={"messages": (*bundle.messages[:-1], last)})
    store = InMemoryCaseStore(a_case(status=status, proposal=a_proposal(bundles=(bundle,))))
    approve(store, kind)
    go(store, RecordingOutbox(uncertain=["dark@malmberg.example"]))
    return store


def approve(store: InMemoryCaseStore, kind: BundleKind = PROGRAMME) -> None:
    bundle = current(store).bundle(kind)
    assert bundle
    approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=a_person(), via="web"),
        store=store,
        at=NOW,
        approving=AS_SHIPPED,
    )


def current(store: InMemoryCaseStore) -> Proposal:
    proposal = store.case(NUMBER).proposal
    assert proposal
    return proposal


def go(store: InMemoryCaseStore, outbox: RecordingOutbox) -> None:
    digest = store.case(NUMBER).messages[-1].bundle_digest
    dispatch.dispatch(NUMBER, digest, store=store, outbox=outbox, at=NOW)


def settle(store: InMemoryCaseStore, *, went_out: bool, role: Role = Role.COORDINATOR) -> None:
    [unsure] = [one for one in store.case(NUMBER).messages if one.state is MessageState.UNCERTAIN]
    case = settling.settle(NUMBER, unsure.id, went_out=went_out, by=a_person(role), store=store, at=LATER)
    assert case == store.case(NUMBER)


def test_what_a_person_found_sent_is_sent_and_moves_the_case() -> None:
    store = sent_into_the_dark()
    assert store.case(NUMBER).status is Status.APPROVED

    settle(store, went_out=True)

    [message] = store.case(NUMBER).messages
    assert (message.state, message.changed_at, store.case(NUMBER).status) == (
        MessageState.SENT,
        LATER,
        Status.DISPATCHED,
    )
    [line] = [one for one in store.audit() if one.details.get("why") == "settled_out"]
    assert (line.event, line.actor, line.details["was"]) == ("message.sent", a_person(Role.COORDINATOR).id, "uncertain")
    assert a_person(Role.COORDINATOR).name in message.detail


def test_what_did_not_go_out_waits_in_the_same_words_for_a_new_approval() -> None:
    store = sent_into_the_dark()
    before = current(store)

    settle(store, went_out=False)

    case, after = store.case(NUMBER), current(store)
    [old], [new] = before.bundles[0].messages, after.bundles[0].messages
    assert (case.status, case.messages[0].state) == (Status.PROPOSED, MessageState.FAILED)
    assert ((new.subject, new.body, new.to), new.id != old.id) == ((old.subject, old.body, old.to), True)
    with pytest.raises((DraftStale, StepNotAllowed)):
        approval.decide(
            NUMBER,
            Word(bundle=PROGRAMME, verdict=Verdict.APPROVE, digest=before.bundles[0].digest, by=a_person(), via="web"),
            store=store,
            at=LATER,
            approving=AS_SHIPPED,
        )

    approve(store)
    outbox = RecordingOutbox()
    go(store, outbox)
    assert [one.draft.id for one in outbox.sent] == [new.id]
    assert store.case(NUMBER).status is Status.DISPATCHED


def test_of_several_only_the_one_that_did_not_arrive_is_written_again() -> None:
    store = sent_into_the_dark(THANKS, messages=3, status=Status.HELD)

    settle(store, went_out=False)

    [bundle] = current(store).bundles
    assert [draft.to for draft in bundle.messages] == ["dark@malmberg.example"]
    assert store.case(NUMBER).status is Status.HELD


def test_nobody_settles_what_is_known_or_without_the_right() -> None:
    store = sent_into_the_dark()
    with pytest.raises(NotAllowed):
        settle(store, went_out=True, role=Role.READER)
    with pytest.raises(MessageUnknown):
        settling.settle(NUMBER, "nothing", went_out=True, by=a_person(), store=store, at=LATER)

    settle(store, went_out=True)
    message = store.case(NUMBER).messages[0]
    with pytest.raises(CaseMoved):
        settling.settle(NUMBER, message.id, went_out=False, by=a_person(), store=store, at=LATER)
