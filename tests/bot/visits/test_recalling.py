"""Approved letters wait for their time; until then they can be recalled, and they are held back when the case moves."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore
from bot.visits import approval, dispatch, leaving, rewording
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import CaseMoved, NotAllowed, StepNotAllowed
from bot.visits.models import (
    Bundle,
    BundleKind,
    Case,
    Correction,
    Inbound,
    Match,
    MessageState,
    Pending,
    Person,
    Role,
    Status,
    Verdict,
)
from bot.visits.ports import CaseStore
from bot.visits.staff.errors import RecallTooLate, SendAtFaulty
from bot.visits.word import Word
from tests.bot.visits.registers import some_registers
from tests.factories import (
    NOW,
    NUMBER,
    a_case,
    a_change,
    a_draft,
    a_letter_proposal,
    a_person,
    a_proposal,
    a_visit_request,
)
from tests.fakes import InMemoryCaseStore, RecordingOutbox

PROGRAMME, ENQUIRIES, ASKING = BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES, BundleKind.CLARIFICATION
ADA, CARL, RITA = a_person(), a_person(Role.COORDINATOR), a_person(Role.READER)
TWO_MINUTES, SECOND = dt.timedelta(minutes=2), dt.timedelta(seconds=1)
DUE = NOW + TWO_MINUTES
OTHER = Bundle(kind=PROGRAMME, messages=(a_draft(id="draft_programme-v2-1", subject="Other words"),))


def decide(
    store: CaseStore, verdict: Verdict = Verdict.APPROVE, kind: BundleKind = PROGRAMME, **overrides: Any
) -> Case:
    case = store.case(NUMBER)
    held = [one.bundle_digest for one in case.messages if one.bundle is kind]
    bundle = case.proposal.bundle(kind) if case.proposal else None
    assert bundle
    said = {"by": ADA, "digest": held[0] if held else bundle.digest}
    said |= {name: overrides.pop(name) for name in ("by", "digest", "reason") if name in overrides}
    word = Word(bundle=kind, verdict=verdict, via="web", **said)
    values: dict[str, Any] = {"at": NOW, "due_at": DUE, "approving": AS_SHIPPED}
    return approval.decide(NUMBER, word, store=store, **(values | overrides))


def recall(store: CaseStore, kind: BundleKind = PROGRAMME, **overrides: Any) -> Case:
    return decide(store, Verdict.RECALL, kind, **({"at": NOW + SECOND} | overrides))


def send(store: CaseStore, outbox: RecordingOutbox, at: dt.datetime, kind: BundleKind = PROGRAMME) -> None:
    digest = next(one.digest for one in store.case(NUMBER).decisions if one.bundle is kind)
    dispatch.dispatch(NUMBER, digest, store=store, outbox=outbox, at=at)


@pytest.fixture
def store() -> InMemoryCaseStore:
    return InMemoryCaseStore(a_case())


@pytest.fixture
def outbox() -> RecordingOutbox:
    return RecordingOutbox()


def test_what_is_approved_leaves_when_it_is_due_and_not_before(store: InMemoryCaseStore, outbox: RecordingOutbox):
    decide(store)

    send(store, outbox, DUE - SECOND)
    waiting = (len(outbox.sent), store.case(NUMBER).status)
    send(store, outbox, DUE)

    assert waiting == (0, Status.APPROVED)
    assert (len(outbox.sent), store.case(NUMBER).status) == (1, Status.DISPATCHED)


@pytest.mark.parametrize("kind", [PROGRAMME, ENQUIRIES])
def test_recalled_letters_never_leave_and_can_be_approved_again_as_they_are(
    kind: BundleKind, store: InMemoryCaseStore, outbox: RecordingOutbox
) -> None:
    decide(store, kind=kind)

    case = recall(store, kind)
    send(store, outbox, DUE, kind)
    dispatch.sweep(store=store, outbox=outbox, at=DUE + TWO_MINUTES)
    nothing = list(outbox.sent)
    decide(store, kind=kind, due_at=None)
    send(store, outbox, DUE + TWO_MINUTES, kind)

    assert (case.status, case.messages, nothing) == (Status.PROPOSED, (), [])
    assert [one.verdict for one in case.decisions] == [Verdict.APPROVE, Verdict.RECALL]
    assert [one.event for one in store.audit()][:2] == ["bundle.approved", "bundle.recalled"]
    assert {one.state for one in store.case(NUMBER).messages} == {MessageState.SENT}
    assert len(outbox.sent) == (2 if kind is ENQUIRIES else 1)


def test_recalled_letters_can_be_edited_first(store: InMemoryCaseStore) -> None:
    decide(store)
    case = recall(store)
    assert case.proposal

    edited = rewording.edit_letter(
        NUMBER,
        bundle=PROGRAMME,
        message="draft_programme-v1-1",
        subject="New",
        body="New words. DRAFT – subject to host confirmation",
        digest=case.proposal.bundles[0].digest,
        by=CARL,
        registers=some_registers(),
        store=store,
        at=NOW,
    )

    assert edited.proposal
    assert edited.proposal.version == 2


def test_the_same_words_are_sent_by_another_job_after_a_recall(store: InMemoryCaseStore) -> None:
    first = leaving.job_key(decide(store), "sha256:x")
    digest = store.case(NUMBER).decisions[0].digest
    once = leaving.job_key(store.case(NUMBER), digest)
    recall(store)

    assert first.endswith("x")
    assert leaving.job_key(decide(store), digest) == f"{once}:2"


@pytest.mark.parametrize(
    ("by", "kind", "may"),
    [
        pytest.param(ADA, PROGRAMME, True, id="who approved it"),
        pytest.param(a_person(id="bo", name="Bo"), PROGRAMME, True, id="who could approve it"),
        pytest.param(CARL, ENQUIRIES, True, id="a coordinator what coordinators approve"),
        pytest.param(CARL, PROGRAMME, False, id="a coordinator what the lead approves"),
        pytest.param(RITA, ENQUIRIES, False, id="a reader"),
        pytest.param(a_person(active=False), PROGRAMME, False, id="who approved it and left"),
    ],
)
def test_whoever_approved_or_could_approve_recalls(
    by: Person, kind: BundleKind, may: bool, store: InMemoryCaseStore
) -> None:
    decide(store, kind=kind)

    if may:
        assert recall(store, kind, by=by).decisions[-1].by == by.id
    else:
        with pytest.raises(NotAllowed):
            recall(store, kind, by=by)


def test_what_has_left_was_sent_at_once_or_recalled_is_not_recalled(
    store: InMemoryCaseStore, outbox: RecordingOutbox
) -> None:
    decide(store, due_at=None)
    with pytest.raises(RecallTooLate):
        recall(store)

    decide(store, kind=ENQUIRIES)
    message = store.case(NUMBER).messages[-1]
    store.move_message(message.id, MessageState.SENDING, was=MessageState.APPROVED, at=DUE)
    with pytest.raises(RecallTooLate):
        recall(store, ENQUIRIES)


def test_approved_words_are_not_approved_twice_while_they_wait(store: InMemoryCaseStore) -> None:
    decide(store, kind=ENQUIRIES)

    with pytest.raises(StepNotAllowed):
        decide(store, kind=ENQUIRIES)


@pytest.mark.parametrize("turn", range(4))
def test_recalling_and_sending_at_once_does_one_of_them_whole(
    turn: int, tmp_path: Path, outbox: RecordingOutbox
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    store = SqlCaseStore(database, AnchorFile(tmp_path / "head"))
    request = a_visit_request()
    store.receive(request, source="test", event_id="1", body_digest="sha256:x", at=NOW)
    case = store.case(NUMBER)
    prepared = a_case(proposal=a_letter_proposal())
    store.apply(a_change(case, status=Status.TRIAGED, triage=prepared.triage, proposal=prepared.proposal))
    decide(store, kind=ASKING)

    def one(step: int) -> str:
        try:
            if step % 2 == turn % 2:
                send(store, outbox, DUE, ASKING)
            else:
                recall(store, ASKING, at=DUE)
        except (CaseMoved, RecallTooLate) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    after = store.case(NUMBER)
    database.close()

    recalled = any(one.verdict is Verdict.RECALL for one in after.decisions)
    assert (len(outbox.sent), [one.state for one in after.messages]) == (
        (0, []) if recalled else (1, [MessageState.SENT])
    )


def test_after_a_crash_the_sweep_sends_what_is_due_once(store: InMemoryCaseStore, outbox: RecordingOutbox) -> None:
    decide(store, due_at=NOW + dt.timedelta(days=3))

    for at in (NOW + dt.timedelta(days=2), NOW + dt.timedelta(days=3), NOW + dt.timedelta(days=3, minutes=10)):
        dispatch.sweep(store=store, outbox=outbox, at=at)

    assert len(outbox.sent) == 1


def test_a_mail_server_that_is_away_when_it_is_due_is_tried_for_another_day(
    store: InMemoryCaseStore, outbox: RecordingOutbox
) -> None:
    due = NOW + dt.timedelta(days=3)
    decide(store, due_at=due)
    outbox.postponing = {"kim@malmberg.example"}
    send(store, outbox, due)

    assert [one.state for one in store.case(NUMBER).messages] == [MessageState.APPROVED]


def _came(case: Case, **more: Any) -> Any:
    inbound = Inbound(id="m1", request=a_visit_request(), received_at=NOW + SECOND, match=Match.SENDER)
    return a_change(case, landed=inbound, **more)


@pytest.mark.parametrize("moved", ["corrected", "cancelled", "redrafted", "unread"])
def test_letters_are_held_back_where_the_case_moved_on(
    moved: str, store: InMemoryCaseStore, outbox: RecordingOutbox
) -> None:
    case = decide(store)
    correction = Correction(field="group_size", by="carl", by_name="Carl", at=NOW + SECOND)
    store.apply(
        {
            "corrected": a_change(case, corrections=(correction,)),
            "cancelled": a_change(case, status=Status.CANCELLED),
            "redrafted": a_change(case, proposal=a_proposal(version=2, bundles=(OTHER,))),
            "unread": _came(case, pending=Pending.READ),
        }[moved]
    )

    send(store, outbox, DUE)
    reading = store.case(NUMBER)
    send(store, outbox, DUE + leaving.READ_WITHIN)

    held = store.case(NUMBER)
    assert bool(reading.messages) is (moved == "unread"), "what came is read first"
    assert (outbox.sent, held.messages) == ([], ())
    assert held.trouble
    assert (held.decisions[-1].by, held.decisions[-1].verdict) == ("system", Verdict.RECALL)
    assert store.audit()[-1].event == "bundle.held_back"


def test_a_letter_that_is_due_waits_for_what_came_to_be_read_and_leaves(
    store: InMemoryCaseStore, outbox: RecordingOutbox
) -> None:
    store.apply(_came(decide(store), pending=Pending.READ))
    send(store, outbox, DUE)
    store.apply(a_change(store.case(NUMBER), settled=True))

    send(store, outbox, DUE + SECOND)

    assert len(outbox.sent) == 1


def test_without_a_time_they_leave_at_once_and_with_one_not_before() -> None:
    later = NOW + dt.timedelta(days=1)

    def due(recall: dt.timedelta, send_at: dt.datetime | None) -> dt.datetime | None:
        return leaving.due(NOW, recall=recall, send_at=send_at, most_days=60)

    assert due(dt.timedelta(), None) is None
    assert due(TWO_MINUTES, None) == DUE
    assert due(TWO_MINUTES, later) == later
    assert due(TWO_MINUTES, NOW + SECOND) == DUE, "it can be recalled all the same"
    for wrong in (NOW - dt.timedelta(minutes=5), NOW + dt.timedelta(days=60, seconds=1)):
        with pytest.raises(SendAtFaulty):
            due(TWO_MINUTES, wrong)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2027-03-27T09:30", "2027-03-27T08:30"),
        ("2027-03-28T09:30", "2027-03-28T07:30"),  # the clocks went on in the night
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-25T03:30", "2026-10-25T02:30"),
    ],
)
def test_a_time_is_copenhagens_on_both_sides_of_the_change_of_clocks(typed: str, utc: str) -> None:
    found = leaving.local_time(typed)

    assert found
    assert found.astimezone(dt.UTC) == dt.datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize("typed", ["2027-03-28T02:30", "tomorrow", "2027-02-30T09:00"])
def test_a_time_that_no_clock_shows_is_refused(typed: str) -> None:
    with pytest.raises(SendAtFaulty):
        leaving.local_time(typed)


def test_no_time_is_no_time() -> None:
    assert leaving.local_time(" ") is None
