"""A request arrives: stored durably, once, and its preparation enqueued."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import Receipt, VisitRequest
from bot.visits.ports import CaseStore, Jobs


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
    raise NotImplementedError


def reconcile(*, store: CaseStore, jobs: Jobs) -> int:
    raise NotImplementedError
