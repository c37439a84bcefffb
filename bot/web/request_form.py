"""`/request`: our own form, in Danish and English, for anybody."""

from __future__ import annotations

import re
import secrets
from functools import cache

from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits import wording
from bot.visits.errors import CaseUnknown, EventConflict
from bot.visits.workdays import next_opening
from bot.web import form_fields, pages
from bot.web.context import ServicesDep
from bot.web.csrf import PublicForm
from bot.web.form_fields import Filled

router = APIRouter()

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")
_EMPTY = Filled(dict.fromkeys(form_fields.LIMITS, ""), (), (), "", {})


@router.get("/request")
def empty_form(request: Request, services: ServicesDep) -> HTMLResponse:
    return _page(request, _EMPTY, services, token=secrets.token_urlsafe(24))


@router.post("/request")
def submit(request: Request, form: PublicForm, services: ServicesDep) -> Response:
    """The hidden token makes a second click the same submission."""
    language = pages.language_of(request)
    filled = form_fields.read(
        form,
        themes=frozenset(theme.id for theme in services.registers.themes),
        countries=frozenset(countries(language)),
    )
    if filled.faults:
        token = secrets.token_urlsafe(24) if "token" in filled.faults else filled.token
        return _page(request, filled, services, token=token, status=422)
    wanted = form_fields.as_request(filled, language=language, at=services.now())
    try:
        taken = services.receive(wanted, source="form", event_id=filled.token, body=filled.body())
    except EventConflict:
        changed = Filled(filled.values, filled.themes, filled.files, "", {"token": "sent_before"})
        return _page(request, changed, services, token=secrets.token_urlsafe(24), status=409)
    return RedirectResponse(f"/request/received/{taken.number}?lang={language}", 303)


@router.get("/request/received/{number}")
def received(request: Request, number: str, services: ServicesDep) -> HTMLResponse:
    """Shows the reference it is given and nothing of the case: anybody may open this page."""
    if not _NUMBER.fullmatch(number):
        raise CaseUnknown
    opens = next_opening(services.now(), services.registers.house.office_hours)
    return pages.render(
        request, "received.html", number=number, opens=wording.of(pages.language_of(request)).day(opens)
    )


def _page(request: Request, filled: Filled, services: Services, *, token: str, status: int = 200) -> HTMLResponse:
    language = pages.language_of(request)
    return pages.render(
        request,
        "request.html",
        status=status,
        prefix="form",
        values=filled.values,
        chosen=filled.themes,
        faults=filled.faults,
        had_files=bool(filled.files),
        token=token,
        themes=sorted(services.registers.themes, key=lambda theme: theme.labels[language]),
        countries=countries(language),
        sender_types=form_fields.SENDER_TYPES,
        durations=form_fields.DURATIONS,
        limits=form_fields.LIMITS,
    )


@cache
def countries(language: str) -> dict[str, str]:
    """ISO 3166 code to name, by name."""
    names = Locale(language).territories
    real = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT_STATES}
    return dict(sorted(real.items(), key=lambda pair: pair[1].casefold()))


_NOT_STATES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
