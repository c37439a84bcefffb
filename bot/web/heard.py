"""`/cases/{number}/answers/heard`: what a host said to a colleague, into the host round and the journal at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits.errors import HostAnswerUnknown
from bot.visits.models import Case, Person
from bot.web import heard_fields, pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.heard_fields import HeardForm
from bot.web.hostround import Row, board
from bot.web.people import RoundKeeper

router = APIRouter()


@router.get("/cases/{number}/answers/heard")
def empty_form(
    request: Request,
    case: CaseDep,
    person: RoundKeeper,
    services: ServicesDep,
    item: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    if not item:  # who changes the language of the page comes without it
        return RedirectResponse(f"/cases/{case.number}#h-round", 303)
    return _page(request, case, item, HeardForm(heard_fields.empty(services.now())), person, services)


@router.post("/cases/{number}/answers/heard")
def log(request: Request, case: CaseDep, form: StaffForm, person: RoundKeeper, services: ServicesDep) -> Response:
    """The hidden token makes a second click the same answer."""
    item = field(form, "item", limit=60)
    heard, shown = heard_fields.read(form, now=services.now())
    if heard is None:
        return _page(request, case, item, shown, person, services, status=422)
    services.hostwork.log(case.number, item, heard, by=person, key=f"{shown.values['token']}-{item}")
    return RedirectResponse(f"/cases/{case.number}?done=answer_log#h-round", 303)


def _page(
    request: Request,
    case: Case,
    item: str,
    form: HeardForm,
    person: Person,
    services: Services,
    *,
    status: int = 200,
) -> HTMLResponse:
    row = _row(case, item, person, services)
    hosts = {host.id: host.name for host in services.registers.hosts}
    return pages.render(request, "heard.html", status=status, case=case, row=row, form=form, hosts=hosts)


def _row(case: Case, item: str, person: Person, services: Services) -> Row:
    """Raises HostAnswerUnknown."""
    found = board(case, person, now=services.now())
    rows = [row for row in (found.rows if found else ()) if row.item and row.item.id == item]
    if not rows:
        raise HostAnswerUnknown
    return rows[0]
