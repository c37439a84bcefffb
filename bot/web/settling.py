"""A letter whose outcome nobody knows: a person says on the case page, or by the API, whether it went out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from bot.visits.errors import RequestInvalid
from bot.visits.lifecycle import SAID_BY
from bot.visits.models import Action, Case, Person
from bot.web.access import acting
from bot.web.bodies import SettlementBody, parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import allowed
from bot.web.shapes import case_shape

router = APIRouter()

Settler = Annotated[Person, Depends(allowed(Action.SETTLE_LETTERS))]
CaseSettler = Annotated[Person, Depends(acting(Action.SETTLE_LETTERS))]


@router.post("/cases/{number}/letters/{message}/settlement")
def settle(message: str, case: CaseDep, form: StaffForm, person: Settler, services: ServicesDep) -> Response:
    said = field(form, "outcome", limit=20)
    if said not in ("out", "not_out"):
        raise RequestInvalid("(outcome)")
    services.work.settle(case.number, message, went_out=said == "out", by=person)
    return RedirectResponse(f"/cases/{case.number}?done=settled_{said}", 303)


@router.post("/api/cases/{number}/messages/{message}/settlement")
def post(message: str, found: CaseDep, body: Body, person: CaseSettler, services: ServicesDep) -> dict[str, Any]:
    """The case as it stands then."""
    told = parse(SettlementBody, body)
    return case_shape(services.work.settle(found.number, message, went_out=told.went_out, by=person))


def settled(case: Case) -> set[str]:
    """What persons said of its letters."""
    said = (message.detail.partition(SAID_BY) for message in case.messages)
    return {what for what, _, who in said if who}
