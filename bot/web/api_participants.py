"""`/api/cases/{number}/participants`: who comes, read and written whole; nothing of the restricted part."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bot.services import Services
from bot.visits.errors import RequestInvalid
from bot.visits.models import Case
from bot.visits.models.participant import Part, Participant
from bot.visits.participants import entering, keeping, late
from bot.visits.participants.entering import Entry
from bot.visits.participants.ranks import guest_rank
from bot.web.access import CaseViewer, ParticipantLister
from bot.web.bodies import parse
from bot.web.context import Body, CaseDep, ServicesDep

router = APIRouter(prefix="/api/cases/{number}/participants")

_Text = Annotated[str, Field(max_length=1_000)]


class ParticipantBody(BaseModel):
    """Whoever is on the list already keeps the place by `id`; without one it is somebody new."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | None = Field(default=None, max_length=10)
    name: _Text
    title: _Text = ""
    rank: _Text = ""
    organisation: _Text = ""
    part: Part = Part.MEMBER


class ParticipantsBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    participants: tuple[ParticipantBody, ...] = Field(max_length=entering.MOST)


@router.get("")
def participants(found: CaseDep, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    return _shape(found, services)


@router.put("")
def replace(found: CaseDep, body: Body, person: ParticipantLister, services: ServicesDep) -> dict[str, Any]:
    """The next version of the list, if it is still the version that was read."""
    said = parse(ParticipantsBody, body)
    guests = _guests(said, found, services)
    services.participantwork.replace(found.number, guests, seen=said.version, by=person)
    return _shape(services.store.case(found.number), services)


def _guests(said: ParticipantsBody, case: Case, services: Services) -> entering.Guests:
    """Raises RequestInvalid, naming the person by the place on the list."""
    versions = services.participantwork.versions(case)
    known, new = {one.id for one in keeping.guests_of(versions)}, int(keeping.new_id(versions)[1:])
    guests: list[Participant] = []
    for place, one in enumerate(said.participants):
        if one.id is not None and (one.id not in known or any(one.id == other.id for other in guests)):
            raise RequestInvalid(f"(participants.{place}.id)")
        entry = Entry(**one.model_dump(exclude={"id"}))
        guest, faults = entering.entered(entry, id_=one.id or f"p{new + place}")
        if guest is None:
            raise RequestInvalid(f"(participants.{place}.{faults[0].field}: {faults[0].told['en']})")
        if guest.part is Part.HEAD and any(other.part is Part.HEAD for other in guests):
            raise RequestInvalid(f"(participants.{place}.part)")
        guests.append(guest)
    return tuple(guests)


def _shape(case: Case, services: Services) -> dict[str, Any]:
    versions = services.participantwork.versions(case)
    found, since = late.late_changes(case, versions), late.sent_at(case)
    return {
        "case": case.number,
        "version": keeping.newest(versions),
        "participants": [_person(one) for one in keeping.guests_of(versions)],
        "group_size": case.triage.group_size.model_dump() if case.triage and case.triage.group_size else None,
        "late_change": late.told(found, since)["en"] if found and since else None,
    }


def _person(guest: Participant) -> dict[str, Any]:
    """`level` is what the rank counts as; null where no word of rank or title is known."""
    rank = guest_rank(guest)
    return guest.model_dump(mode="json") | {"level": rank.id if rank else None}
