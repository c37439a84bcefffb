"""Messages and cases put where they belong, from the case page: split off, move, merge, each with its way back."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits.errors import CaseUnknown, RequestInvalid
from bot.visits.models import Case, Person
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep, case_of
from bot.web.csrf import StaffForm, field
from bot.web.people import Sorter

router = APIRouter()

_TYPED = re.compile(r"(20\d\d-\d{4,9})\s*$")


@router.post("/cases/{number}/messages/{message}")
def place(message: str, case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    if field(form, "to", limit=20) == "own":
        opened = services.work.split_off(case.number, message, by=person)
        return RedirectResponse(f"/cases/{opened.number}?done=split_off", 303)
    there = services.work.move_message(case.number, message, to=_number(field(form, "number", limit=40)), by=person)
    return RedirectResponse(f"/cases/{there.number}?done=moved_here", 303)


@router.get("/cases/{number}/merging")
def confirm(
    request: Request,
    case: CaseDep,
    person: Sorter,
    services: ServicesDep,
    into: Annotated[str, Query(max_length=40)],
) -> HTMLResponse:
    """Both cases side by side, and what merging means."""
    kept = case_of(_number(into), services)
    return pages.render(request, "merging.html", case=case, kept=kept)


@router.post("/cases/{number}/merging")
def merge(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    what = field(form, "do", limit=20)
    if what == "merge":
        kept = services.work.merge(case.number, into=_number(field(form, "into", limit=40)), by=person)
        return RedirectResponse(f"/cases/{kept.number}?done=merged", 303)
    done = _alone(what, case, person, services)
    return RedirectResponse(f"/cases/{case.number}?done={done}", 303)


def _alone(what: str, case: Case, person: Person, services: Services) -> str:
    """Return what was done to this case alone."""
    match what:
        case "unmerge":
            services.work.unmerge(case.number, by=person)
            return "unmerged"
        case "stand_alone":
            services.work.stand_alone(case.number, by=person)
            return "stands_alone"
        case "seen":
            services.work.seen(case.number, by=person)
            return "seen"
    raise RequestInvalid("(do)")


def _number(typed: str) -> str:
    """People paste a number with its words: `OPE 2026-0001`."""
    found = _TYPED.search(typed.strip().strip("[]"))
    if found is None:
        raise CaseUnknown
    return found[1]
