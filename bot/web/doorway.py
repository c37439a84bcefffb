"""`/cases/new`: one short form by which staff enter a request that came by telephone, at the door or on paper."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.services.doorway import CHANNELS
from bot.visits.errors import EventConflict
from bot.web import doorway_fields, pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm
from bot.web.moments import typed
from bot.web.people import CaseEnterer
from bot.web.public_pages import countries

router = APIRouter()


@router.get("/cases/new")
def empty_form(request: Request, person: CaseEnterer, services: ServicesDep) -> HTMLResponse:
    values = doorway_fields.empty(typed(services.now()))
    return _page(request, services, values, token=secrets.token_urlsafe(24))


@router.post("/cases/new")
def enter(request: Request, form: StaffForm, person: CaseEnterer, services: ServicesDep) -> Response:
    """The hidden token makes a second click the same request."""
    language, now = pages.language_of(request), services.now()
    known = frozenset(theme.id for theme in services.registers.themes)
    entered = doorway_fields.read(form, themes=known, countries=frozenset(countries(language)), now=now)
    if entered.faults:
        token = secrets.token_urlsafe(24) if "token" in entered.faults else entered.token
        return _page(request, services, entered.values, entered.themes, entered.faults, token=token, status=422)
    wanted = doorway_fields.as_request(entered, language=language, now=now)
    try:
        receipt = services.doorway.enter(wanted, key=entered.token, body=entered.body(), by=person)
    except EventConflict:
        faults, token = {"token": "entered_before"}, secrets.token_urlsafe(24)
        return _page(request, services, entered.values, entered.themes, faults, token=token, status=409)
    done = "landed" if receipt.message else "entered"
    return RedirectResponse(f"/cases/{receipt.number}?done={done}", 303)


def _page(
    request: Request,
    services: Services,
    values: dict[str, str],
    chosen: tuple[str, ...] = (),
    faults: dict[str, str] | None = None,
    *,
    token: str,
    status: int = 200,
) -> HTMLResponse:
    language = pages.language_of(request)
    return pages.render(
        request,
        "doorway.html",
        status=status,
        prefix="doorway",
        values=values,
        chosen=chosen,
        faults=faults or {},
        token=token,
        channels=CHANNELS,
        countries=countries(language),
        themes=sorted(services.registers.themes, key=lambda theme: theme.labels[language]),
        today=typed(services.now())["on"],
        limits=doorway_fields.LIMITS,
    )
