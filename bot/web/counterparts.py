"""Offices with a part in a case, and whom it is answered to: their section on the case page, and in the API."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.visits.counterparts import keeping, telling
from bot.visits.counterparts.forwarding import suggested
from bot.visits.counterparts.keeping import CounterpartForm
from bot.visits.errors import CounterpartFaulty, RequestInvalid
from bot.visits.lifecycle import OPEN
from bot.visits.models import Action, Case, Contact, Message, Person
from bot.visits.models.counterpart import Counterpart, Heard, Part
from bot.visits.reading.mail import free_address
from bot.visits.wording import LANGUAGES
from bot.web.access import CaseSorter
from bot.web.bodies import parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Sorter
from bot.web.shapes import case_shape

router = APIRouter()

_CROSSING = "cross_oresund"


class Line(NamedTuple):
    """One office, and what it was told so far."""

    one: Counterpart
    told: tuple[Message, ...]
    may_hear: bool  #: It was asked for something, and has not answered.


class Counterparts(NamedTuple):
    """What the case page shows."""

    lines: tuple[Line, ...]
    may_keep: bool
    may_address: bool
    writer: Contact | None  #: Who wrote first, where the request was forwarded.
    referrer: tuple[str, str] | None  #: Office and address of who seems to have passed it on and is not recorded yet.
    crossing: bool  #: Part of it lies in Sweden, and nobody shares it yet.
    parts: tuple[Part, ...] = tuple(Part)
    languages: tuple[str, ...] = LANGUAGES


def case_counterparts(case: Case, reader: Person) -> Counterparts | None:
    """None where nobody has a part, and nobody can have one."""
    lines = tuple(_line(case, one) for one in telling.counterparts(case))
    possible = keeping.can_have(case)
    if not lines and not possible and not case.addressee:
        return None
    may_keep = possible and reader.may(Action.SORT_CASE)
    recorded = {line.one.part for line in lines}
    crossing = case.triage is not None and case.triage.flagged(_CROSSING)
    return Counterparts(
        lines=lines,
        may_keep=may_keep,
        may_address=may_keep and case.status in OPEN,
        writer=suggested(case) if may_keep and case.addressee is None else None,
        referrer=_referrer(case) if may_keep and Part.PASSED_ON not in recorded else None,
        crossing=may_keep and crossing and Part.SHARES not in recorded,
    )


def _line(case: Case, one: Counterpart) -> Line:
    told = tuple(
        message for message in case.messages if message.draft.tells and message.draft.tells.counterpart == one.id
    )
    return Line(one, told, may_hear=one.heard is None and one.part is not Part.PASSED_ON)


def _referrer(case: Case) -> tuple[str, str] | None:
    """What the text names, with the sender's address where the mail is a forwarded one."""
    name = (case.triage.referred_by if case.triage else None) or ""
    sender = case.request.contact.email or ""
    forwarded = suggested(case) is not None or case.addressee is not None
    email = sender if forwarded and not free_address(sender) else ""
    return (name, email) if name or email else None


@router.post("/cases/{number}/counterparts")
def keep(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    """`do`: `add`, `reach`, `strike`, `taken`, `refused`."""
    work, do = services.counterpartwork, field(form, "do", limit=10)
    match do:
        case "add":
            work.add(case.number, _form(form), by=person)
        case "reach":
            work.reach(case.number, _id(form), field(form, "email", limit=320), by=person)
        case "strike":
            work.strike(case.number, _id(form), by=person)
        case Heard.TAKEN | Heard.REFUSED:
            work.hear(case.number, _id(form), Heard(do), note=field(form, "heard_note", limit=2_000), by=person)
        case _:
            raise RequestInvalid("(do)")
    return RedirectResponse(f"/cases/{case.number}#h-counterparts", 303)


@router.post("/cases/{number}/addressee")
def answer_to(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    """An empty address: the letters go to who sent the request."""
    name, email = field(form, "name", limit=300), field(form, "email", limit=320)
    services.counterpartwork.answer_to(case.number, name, email, by=person)
    return RedirectResponse(f"/cases/{case.number}#h-counterparts", 303)


def _form(form: StaffForm) -> CounterpartForm:
    part = field(form, "part", limit=20)
    if part not in set(Part):
        raise CounterpartFaulty("(part)")
    return CounterpartForm(
        part=Part(part),
        office=field(form, "office", limit=500),
        email=field(form, "email", limit=320),
        language=field(form, "language", limit=5),
        note=field(form, "note", limit=2_000),
        may_have_address=field(form, "agreed", limit=5) == "yes",
    )


def _id(form: StaffForm) -> int:
    given = field(form, "id", limit=4)
    return int(given) if given.isdecimal() and given.isascii() else 0


class CounterpartBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    office: str = Field(min_length=1, max_length=200)
    email: str = Field(default="", max_length=320)
    language: str = Field(default="da", max_length=5)
    note: str = Field(default="", max_length=1_000)
    may_have_address: bool = False


class HeardBody(BaseModel):
    """What the office said; `struck` where it has no part after all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heard: Heard | None = None
    note: str = Field(default="", max_length=1_000)
    struck: bool = False
    email: str | None = Field(default=None, max_length=320)  #: Its address put right.


class AddresseeBody(BaseModel):
    """Whom the letters to the enquirer go to; an empty address where to who sent the request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=320)


@router.post("/api/cases/{number}/counterparts")
def add(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    asked = CounterpartForm.model_validate(parse(CounterpartBody, body).model_dump())
    return case_shape(services.counterpartwork.add(found.number, asked, by=person))


@router.patch("/api/cases/{number}/counterparts/{counterpart_id}")
def heard(found: CaseDep, counterpart_id: int, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    said, work = parse(HeardBody, body), services.counterpartwork
    if said.struck:
        return case_shape(work.strike(found.number, counterpart_id, by=person))
    if said.email is not None:
        return case_shape(work.reach(found.number, counterpart_id, said.email, by=person))
    if said.heard is None:
        raise RequestInvalid("(heard)")
    return case_shape(work.hear(found.number, counterpart_id, said.heard, note=said.note, by=person))


@router.put("/api/cases/{number}/addressee")
def put(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    wanted = parse(AddresseeBody, body)
    return case_shape(services.counterpartwork.answer_to(found.number, wanted.name, wanted.email, by=person))
