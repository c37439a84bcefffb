"""A request arrives: stored durably, once, and its preparation enqueued."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging

from bot.visits.errors import EventConflict, JobsUnavailable, RequestInvalid
from bot.visits.models import Channel, Receipt, Status, VisitRequest, digest_of
from bot.visits.ports import CaseStore, Jobs

logger = logging.getLogger(__name__)

_ID_LENGTH = 200


def receive(
    request: VisitRequest,
    *,
    source: str,
    event_id: str,
    body: bytes,
    at: dt.datetime,
    store: CaseStore,
    jobs: Jobs,
) -> Receipt:
    """Return once the request is durable. What could not be enqueued is enqueued by `reconcile`.

    Raises:
        EventConflict: the event id came before with another body.
        RequestInvalid: it says that it is an import.
    """
    if request.channel is Channel.IMPORT:  # history has a way in of its own, and none of it is prepared
        raise RequestInvalid("(channel)")
    event_id = _bounded(event_id)
    body_digest = "sha256:" + hashlib.sha256(body).hexdigest()
    try:
        receipt = store.receive(request, source=source, event_id=event_id, body_digest=body_digest, at=at)
    except EventConflict:
        details = {"source": source, "delivery": digest_of(event_id), "body_digest": body_digest}
        store.note("delivery.refused", actor="system", at=at, case=None, details=dict(details))
        raise
    if receipt.created:
        logger.info("case.received", extra={"case": receipt.number, "source": source})
        _enqueue(receipt.number, jobs)
    return receipt


def reconcile(*, store: CaseStore, jobs: Jobs) -> int:
    """Enqueue the preparation of every case that has none; return how many.

    The case and its job lie in two stores, and a crash can fall between them.
    """
    waiting = store.cases(statuses={Status.RECEIVED, Status.TRIAGED})
    forgotten = [case.number for case in reversed(waiting) if jobs.status(_key(case.number)) is None]
    return sum(_enqueue(number, jobs) for number in forgotten)


def _enqueue(number: str, jobs: Jobs) -> bool:
    try:
        jobs.enqueue("prepare", _key(number), number)
    except JobsUnavailable:
        logger.warning("case.not_enqueued", extra={"case": number}, exc_info=True)
        return False
    return True


def _key(number: str) -> str:
    return f"prepare:{number}:1"


def _bounded(event_id: str) -> str:
    """Senders choose their ids; a monstrous one is kept as its hash."""
    if len(event_id) <= _ID_LENGTH and event_id.isprintable():
        return event_id
    return "sha256:" + hashlib.sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
