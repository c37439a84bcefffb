"""Presence: who has a letter, a programme or the facts of a case open. It tells; it locks nobody out."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from pydantic import AwareDatetime

from bot.visits.models import Person
from bot.visits.models.request import Frozen

PROGRAMME = "programme"
FACTS = "facts"
_LETTER = "letter:"


class Lease(Frozen):
    """A colleague has opened something to edit it, and was last seen at it then."""

    case: str
    place: str  #: `programme`, `facts`, or `letter:` with the id of its draft.
    person: str
    name: str
    since: AwareDatetime
    seen_at: AwareDatetime


class LeaseStore(Protocol):
    """Leases that ran out may be gone at any time; nothing of them goes into the audit log."""

    def leases(self, case: str, *, after: dt.datetime) -> list[Lease]:
        """Of those seen after that moment, the longest open first."""
        ...

    def touch(self, lease: Lease, *, after: dt.datetime) -> Lease:
        """Keep it; one that is held already, seen after that moment, goes on since it began."""
        ...

    def leave(self, case: str, place: str, person: str) -> None: ...


def letter(draft: str) -> str:
    """The place of a letter."""
    return f"{_LETTER}{draft}"


def touch(case: str, place: str, *, by: Person, store: LeaseStore, at: dt.datetime, minutes: int) -> Lease:
    """Say that this person is at it now."""
    lease = Lease(case=case, place=place, person=by.id, name=by.name, since=at, seen_at=at)
    return store.touch(lease, after=at - dt.timedelta(minutes=minutes))


def others(
    case: str, *, but: Person, store: LeaseStore, at: dt.datetime, minutes: int, place: str | None = None
) -> list[Lease]:
    """What colleagues have open on a case, or at one place of it."""
    found = store.leases(case, after=at - dt.timedelta(minutes=minutes))
    return [one for one in found if one.person != but.id and place in (None, one.place)]
