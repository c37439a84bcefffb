"""Viewing: who has had which letters open, whole: a line of the audit log for exactly these words and this person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.visits.models import AuditEvent, BundleKind, Person
from bot.visits.ports import CaseStore

_EVENT = "letters.opened"
_PAGE = 1000  #: Lines read at a time.


def view(
    number: str, *, bundle: BundleKind, digest: str, by: Person, via: str, store: CaseStore, at: dt.datetime
) -> None:
    """Write down that the person had all of it before them; once is enough."""
    if not viewed(number, digest, by=by, store=store):
        details: dict[str, str | int | None] = {"bundle": bundle.value, "digest": digest, "via": via}
        store.note(_EVENT, actor=by.id, at=at, case=number, details=details)


def viewed(number: str, digest: str, *, by: Person, store: CaseStore) -> bool:
    """Whether the person had these words open, recipients and attachments included: any other has another digest."""
    return any(
        line.event == _EVENT and line.actor == by.id and line.details.get("digest") == digest
        for line in _lines(number, store)
    )


def _lines(number: str, store: CaseStore) -> Iterator[AuditEvent]:
    after = 0
    while lines := store.audit(case=number, after=after, limit=_PAGE):
        yield from lines
        after = lines[-1].seq
