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
from bot.visits.wording import LANGUAGES, language_for
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Editor

router = APIRouter()

_LONGEST_LIST = 10_000


class Typed(NamedTuple):
    """What stands in the fields; nothing typed is lost when something is wrong with it."""

    guests: str = ""
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
    return _page(request, case, Typed(signer=person.id, language=spoken), services)


@router.post("/cases/{number}/invitation")
def draft(request: Request, case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    typed = _typed(form)
    try:
        services.paperwork.draft_invitation(case.number, _form(typed, services), by=person)
    except RequestInvalid as error:
        return _page(request, case, typed, services, fault=explain(error, pages.language_of(request)).sentence)
    return RedirectResponse(f"/cases/{case.number}?done=invited", 303)


def _typed(form: FormData) -> Typed:
    return Typed(
        guests=field(form, "guests", limit=_LONGEST_LIST),
        addressed=field(form, "addressed", limit=300),
        verified=field(form, "verified", limit=1_000),
        payer=field(form, "payer", limit=20),
        signer=field(form, "signer", limit=200),
        language=field(form, "language", limit=10),
    )


def _form(typed: Typed, services: Services) -> InvitationForm:
    signer = next((one for one in _signers(services) if one.id == typed.signer), None)
    if signer is None:
        raise RequestInvalid("(signer)")
    if typed.payer not in set(Payer):
        raise RequestInvalid("(payer)")
    return InvitationForm(
        guests=inviting.guests(typed.guests),
        payer=Payer(typed.payer),
        signer=signer,
        language=typed.language,
        addressed=typed.addressed,
        verified=typed.verified,
    )


def _signers(services: Services) -> list[Person]:
    return [one for one in services.people.people() if one.may(Action.APPROVE)]


def _page(request: Request, case: Case, typed: Typed, services: Services, *, fault: str = "") -> HTMLResponse:
    flags = case.triage.flags if case.triage else ()
    return pages.render(
        request,
        "invitation.html",
        status=422 if fault else 200,
        case=case,
        typed=typed,
        fault=fault,
        number=inviting.next_number(case),
        signers=_signers(services),
        payers=list(Payer),
        languages=LANGUAGES,
        careful=any(flag.id == "suspected_visa_purpose" for flag in flags),
    )
