from __future__ import annotations

import pytest

from bot.visits import intake
from bot.visits.errors import EventConflict, RequestInvalid
from bot.visits.models import MessageState, Receipt, Status
from tests.factories import NOW, NUMBER, a_case, a_change, a_message, a_reading, a_visit_request
from tests.fakes import InlineJobs, InMemoryCaseStore


def receive(store: InMemoryCaseStore, jobs: InlineJobs, event_id: str = "e1", body: bytes = b"{}") -> Receipt:
    return intake.receive(
        a_visit_request(),
        source="webhook",
        event_id=event_id,
        body=body,
        at=NOW,
        store=store,
        jobs=jobs,
        read=lambda _: a_reading(),
    )


def test_request_becomes_a_case_and_is_prepared(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    receipt = receive(store, jobs)

    assert receipt == Receipt(number=NUMBER, created=True)
    assert store.case(NUMBER).status is Status.RECEIVED
    assert jobs.enqueued == [("prepare", "prepare:2026-0001:1", (NUMBER,))]


def test_repeated_delivery_has_the_same_answer_and_no_effect(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    receive(store, jobs)

    again = receive(store, jobs)

    assert again == Receipt(number=NUMBER, created=False)
    assert len(jobs.enqueued) == 1
    assert len(store.audit()) == 1


def test_reused_id_is_refused_and_staff_can_see_it(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    receive(store, jobs)

    with pytest.raises(EventConflict):
        receive(store, jobs, body=b"other")

    assert [line.event for line in store.audit()] == ["case.received", "delivery.refused"]
    assert len(store.cases()) == 1


def test_request_is_accepted_though_the_jobs_are_down_and_prepared_later(
    store: InMemoryCaseStore, jobs: InlineJobs
) -> None:
    jobs.down = True
    assert receive(store, jobs).created
    assert intake.reconcile(store=store, jobs=InlineJobs()) == 1

    jobs.down = False
    assert intake.reconcile(store=store, jobs=jobs) == 1

    assert jobs.enqueued == [("prepare", "prepare:2026-0001:1", (NUMBER,))]


def test_reconciling_again_enqueues_nothing(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    receive(store, jobs)

    assert intake.reconcile(store=store, jobs=jobs) == 0


def test_reconciling_leaves_cases_that_went_on_alone(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    jobs.down = True
    receive(store, jobs)
    store.apply(a_change(store.case(NUMBER), status=Status.PROPOSED))
    jobs.down = False

    assert intake.reconcile(store=store, jobs=jobs) == 0


@pytest.mark.parametrize(
    "event_id", ["x" * 100_000, "a\nb", "\x00", "\ud800"], ids=["long", "line break", "nul", "half a character"]
)
def test_monstrous_event_ids_still_name_one_event(store: InMemoryCaseStore, jobs: InlineJobs, event_id: str) -> None:
    first, again = receive(store, jobs, event_id), receive(store, jobs, event_id)

    assert (first.number, again.number, again.created) == (NUMBER, NUMBER, False)
    assert len(str(store.audit()[0].details["delivery"])) < 100


def test_nobody_outside_may_call_a_request_history(store: InMemoryCaseStore, jobs: InlineJobs) -> None:
    claimed = a_visit_request(channel="import")

    with pytest.raises(RequestInvalid):
        intake.receive(
            claimed,
            source="webhook",
            event_id="e1",
            body=b"{}",
            at=NOW,
            store=store,
            jobs=jobs,
            read=lambda _: a_reading(),
        )

    assert store.cases() == []


def test_uncertain_letter_that_lies_in_our_sent_mail_is_said_to_lie_there() -> None:
    unclear = a_message(state="uncertain", detail="outcome_unknown")
    store = InMemoryCaseStore(a_case(messages=(unclear,)))
    copy = a_visit_request(channel="email", message_id=unclear.draft.message_id)

    receipt = intake.receive_sent(copy, intake.Delivery("mail", "<1>", b""), at=NOW, store=store, jobs=InlineJobs())

    [message] = store.case(NUMBER).messages
    assert (receipt, message.state, message.detail) == (None, MessageState.UNCERTAIN, "found_in_sent_mail")
