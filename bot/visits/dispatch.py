"""The approved messages go to the outbox, once."""

from __future__ import annotations

import datetime as dt

from bot.visits.ports import CaseStore, Outbox


def dispatch(number: str, bundle_digest: str, *, store: CaseStore, outbox: Outbox, at: dt.datetime) -> None:
    raise NotImplementedError


def sweep(*, store: CaseStore, outbox: Outbox, at: dt.datetime) -> int:
    raise NotImplementedError
