"""A request arrives: stored durably, once, and its preparation enqueued."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import NamedTuple

from bot.visits import landing
from bot.visits.errors import EventConflict, JobsUnavailable, RequestInvalid, StepNotAllowed
from bot.visits.lifecycle import OPEN
from bot.visits.models import Case, Channel, Match, MessageState, Pending, Receipt, Status, VisitRequest, digest_of
from bot.visits.ports import CaseStore, Jobs
from bot.visits.reading.masking import masked_request

logger = logging.getLogger(__name__)

_ID_LENGTH = 200


class Delivery(NamedTuple):
    """What tells one delivery from another: the same id by the same way is the same one, and has the same body."""

    source: str
    event_id: str
    body: bytes


def receive(
    request: VisitRequest,
    *,
    source: str,
    event_id: str,
    body: bytes,
    at: dt.datetime,
    store: CaseStore,
    jobs: Jobs,
    read: landing.Read,
) -> Receipt:
    """Return once the request is durable, as a case or on the one it belongs to.

    Numbers that identify persons stay in the sealed original; everything else holds the masked request.

    What could not be enqueued is enqueued by `reconcile`.

    Args:
        read: Reads a message by itself.

    Raises:
        EventConflict: the event id came before with another body.
        RequestInvalid: it says that it is an import.
    """
    if request.channel is Channel.IMPORT:  # history has a way in of its own, and none of it is prepared
        raise RequestInvalid("(channel)")
    shown = masked_request(request)
    lands = landing.land(shown, store=store, read=read).on
    return _kept(request, shown, lands, Delivery(source, event_id, body), at=at, store=store, jobs=jobs)


def receive_sent(
    request: VisitRequest, delivery: Delivery, *, at: dt.datetime, store: CaseStore, jobs: Jobs
) -> Receipt | None:
    """Put a mail from our own sent mail on the case it belongs to; None where it belongs to none.

    Raises EventConflict, as `receive`.
    """
    shown = masked_request(request)
    _find_uncertain(shown, store=store, at=at)
    lands = landing.land_sent(shown, store=store).on
    if lands is None:
        return None
    return _kept(request, shown, lands, delivery, at=at, store=store, jobs=jobs)


def _find_uncertain(request: VisitRequest, *, store: CaseStore, at: dt.datetime) -> None:
    """A letter of which nobody knew whether it went out lies in our sent mail: that is said of it; a person decides."""
    for message in store.messages(states={MessageState.UNCERTAIN}) if request.message_id else ():
        if message.draft.message_id == request.message_id:
            store.move_message(
                message.id, MessageState.UNCERTAIN, was=MessageState.UNCERTAIN, at=at, detail="found_in_sent_mail"
            )


def receive_on(
    number: str, request: VisitRequest, delivery: Delivery, *, at: dt.datetime, store: CaseStore, jobs: Jobs
) -> Receipt:
    """Put a mail on the case where a person handed it in, whatever it says.

    Raises:
        CaseUnknown, StepNotAllowed: nothing comes on that case.
        EventConflict: as `receive`.
    """
    case = store.case(number)
    if case.history or case.merged_into:
        raise StepNotAllowed(f"({number})")
    shown = masked_request(request)
    lands = (number, landing.who(shown, case) or Match.PERSON)
    return _kept(request, shown, lands, delivery, at=at, store=store, jobs=jobs)


def _kept(
    request: VisitRequest,
    shown: VisitRequest,
    lands: tuple[str, Match] | None,
    delivery: Delivery,
    *,
    at: dt.datetime,
    store: CaseStore,
    jobs: Jobs,
) -> Receipt:
    source, event_id = delivery.source, _bounded(delivery.event_id)
    body_digest = "sha256:" + hashlib.sha256(delivery.body).hexdigest()
    sealed = request if shown is not request else None
    try:
        receipt = store.receive(
            shown, source=source, event_id=event_id, body_digest=body_digest, at=at, lands=lands, sealed=sealed
        )
    except EventConflict:
        details = {"source": source, "delivery": digest_of(event_id), "body_digest": body_digest}
        store.note("delivery.refused", actor="system", at=at, case=None, details=dict(details))
        raise
    if receipt.created:
        logger.info("case.received", extra={"case": receipt.number, "source": source})
        _enqueue(receipt.number, _key(receipt.number), jobs)
    elif receipt.message:
        logger.info("message.received", extra={"case": receipt.number, "source": source})
        _enqueue(receipt.number, _key(receipt.number, receipt.message), jobs)
    return receipt


def prepare(number: str, *, jobs: Jobs) -> None:
    """Have a case read and drafted that a person opened."""
    _enqueue(number, _key(number), jobs)


def prepare_again(case: Case, *, jobs: Jobs) -> None:
    """Have read and drafted anew what is pending on the case."""
    if case.pending:
        _enqueue(case.number, _key(case.number, f"r{case.revision}"), jobs)


def reconcile(*, store: CaseStore, jobs: Jobs) -> int:
    """Enqueue the preparation of every case that has none; return how many.

    The case and its job lie in two stores, and a crash can fall between them.
    """
    waiting = store.cases(statuses={Status.RECEIVED, Status.TRIAGED})
    wanted = {_key(case.number): case.number for case in reversed(waiting)}
    owed = [case for case in store.cases(pending=True) if case.status in OPEN or case.pending is Pending.READ]
    # One that failed before is a person's matter: its trouble stands on its page.
    wanted |= {_key(case.number, f"r{case.revision}"): case.number for case in reversed(owed) if not case.trouble}
    forgotten = {key: number for key, number in wanted.items() if jobs.status(key) is None}
    return sum(_enqueue(number, key, jobs) for key, number in forgotten.items())


def _enqueue(number: str, key: str, jobs: Jobs) -> bool:
    try:
        jobs.enqueue("prepare", key, number)
    except JobsUnavailable:
        logger.warning("case.not_enqueued", extra={"case": number}, exc_info=True)
        return False
    return True


def _key(number: str, because: str = "1") -> str:
    return f"prepare:{number}:{because}"


def _bounded(event_id: str) -> str:
    """Senders choose their ids; a monstrous one is kept as its hash."""
    if len(event_id) <= _ID_LENGTH and event_id.isprintable():
        return event_id
    return "sha256:" + hashlib.sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
