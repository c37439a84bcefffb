"""`/cases/{number}/invitation`: the form from which an invitation letter is drafted."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import inviting
from bot.visits.errors import InvitationTooEarly, RequestInvalid
from bot.visits.inviting import InvitationForm
from bot.visits.models import Action, Case, Payer, Person
from bot.visits.participants.entering import MOST
from bot.visits.wording import LANGUAGES, language_for
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Editor

router = APIRouter()


class Typed(NamedTuple):
    """What stands in the fields; nothing typed is lost when something is wrong with it."""

    guests: tuple[str, ...] = ()  #: Ids on the list of participants.
    passports: bool = False
    addressed: str = ""
    verified: str = ""
    payer: str = Payer.GUESTS
    signer: str = ""
    language: str = ""


@router.get("/cases/{number}/invitation")
def form(request: Request, case: CaseDep, person: Editor, services: ServicesDep) -> HTMLResponse:
    if not inviting.may_be_drafted(case):
        raise InvitationTooEarly
    spoken = language_for(case.triage.language) if case.triage else ""
    listed = services.participantwork.party(case.number).participants
    chosen = tuple(one.id for one in listed[: inviting.MOST_GUESTS])
    return _page(request, case, Typed(chosen, signer=person.id, language=spoken), services)


@router.post("/cases/{number}/invitation")
def draft(request: Request, case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    typed = _typed(form)
    try:
        services.paperwork.draft_invitation(case.number, _form(typed, case, person, services), by=person)
    except RequestInvalid as error:
        return _page(request, case, typed, services, fault=explain(error, pages.language_of(request)).sentence)
    return RedirectResponse(f"/cases/{case.number}?done=invited", 303)


def _typed(form: FormData) -> Typed:
    return Typed(
        guests=tuple(one[:10] for one in form.getlist("guests")[:MOST] if isinstance(one, str)),
        passports=bool(field(form, "passports", limit=5)),
        addressed=field(form, "addressed", limit=300),
        verified=field(form, "verified", limit=1_000),
        payer=field(form, "payer", limit=20),
        signer=field(form, "signer", limit=200),
        language=field(form, "language", limit=10),
    )


def _form(typed: Typed, case: Case, person: Person, services: Services) -> InvitationForm:
    signer = next((one for one in _signers(services) if one.id == typed.signer), None)
    if signer is None:
        raise RequestInvalid("(signer)")
    if typed.payer not in set(Payer):
        raise RequestInvalid("(payer)")
    party = services.participantwork.party(case.number)
    return InvitationForm(
        guests=inviting.guests(typed.guests, party),
        payer=Payer(typed.payer),
        signer=signer,
        language=typed.language,
        addressed=typed.addressed,
        verified=typed.verified,
        passports=_passports(typed, case, person, services),
    )


def _passports(typed: Typed, case: Case, person: Person, services: Services) -> tuple[str, ...]:
    """Of those invited, in their order; whoever asks for them opens the restricted part, and the audit log says so."""
    if not typed.passports:
        return ()
    opened = services.participantwork.open_restricted(case.number, by=person)
    guests = services.participantwork.party(case.number).participants
    return tuple(opened[one.id].passport if one.id in opened else "" for one in guests if one.id in typed.guests)


def _signers(services: Services) -> list[Person]:
    return [one for one in services.people.people() if one.may(Action.APPROVE)]


def _page(request: Request, case: Case, typed: Typed, services: Services, *, fault: str = "") -> HTMLResponse:
    flags = case.triage.flags if case.triage else ()
    party = services.participantwork.party(case.number)
    return pages.render(
        request,
        "invitation.html",
        status=422 if fault else 200,
        case=case,
        typed=typed,
        fault=fault,
        number=inviting.next_number(case),
        guests=party.participants,
        sealed=set(services.participants.sealed(case.number)),
        most=inviting.MOST_GUESTS,
        signers=_signers(services),
        payers=list(Payer),
        languages=LANGUAGES,
        careful=any(flag.id == "suspected_visa_purpose" for flag in flags),
    )
