"""Who else has something of a case open, as its pages tell."""

from __future__ import annotations

from typing import NamedTuple

from bot.services import Services
from bot.visits import presence
from bot.visits.models import Case, Person
from bot.visits.presence import FACTS, PROGRAMME, Lease
from bot.visits.workdays import COPENHAGEN


class AtIt(NamedTuple):
    """A colleague, what is open there, and since when."""

    name: str
    place: str  #: `programme`, `facts` or `letter`.
    subject: str  #: Of the letter; nothing where it is gone.
    language: str
    since: str  #: `10:12`.


def touch(case: Case, place: str, person: Person, services: Services) -> None:
    """Say that this person is at it now."""
    minutes = services.registers.house.presence_minutes
    presence.touch(case.number, place, by=person, store=services.leases, at=services.now(), minutes=minutes)


def leave(case: Case, place: str, person: Person, services: Services) -> None:
    services.leases.leave(case.number, place, person.id)


def at_it(case: Case, reader: Person, services: Services, place: str | None = None) -> list[AtIt]:
    """The colleagues who have something of the case open, or one place of it."""
    minutes = services.registers.house.presence_minutes
    found = presence.others(
        case.number, but=reader, store=services.leases, at=services.now(), minutes=minutes, place=place
    )
    return [_shown(one, case) for one in found]


def _shown(lease: Lease, case: Case) -> AtIt:
    since = f"{lease.since.astimezone(COPENHAGEN):%H:%M}"
    if lease.place in (PROGRAMME, FACTS):
        return AtIt(lease.name, lease.place, "", "", since)
    drafts = (draft for bundle in (case.proposal.bundles if case.proposal else ()) for draft in bundle.messages)
    draft = next((one for one in drafts if presence.letter(one.id) == lease.place), None)
    return AtIt(lease.name, "letter", draft.subject if draft else "", draft.language if draft else "", since)
