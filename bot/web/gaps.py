"""`/gaps`: what staff can do for the knowledge base, and who does it."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.asking.models import Standing
from bot.services import Services
from bot.visits.errors import RequestInvalid
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Librarian

router = APIRouter()

_DONE = re.compile(r"taken|done|open")


@router.get("/gaps")
def gaps(request: Request, person: Librarian, services: ServicesDep, just: str = "") -> HTMLResponse:
    house = services.registers.house
    return pages.render(
        request,
        "gaps.html",
        gaps=services.library.gaps(),
        titles={info.name: info.title or info.name for info in services.knowledge.documents()},
        names={each.id: each.name for each in services.people.people()},
        kept_days=house.questions_kept_days,
        old_after_years=house.documents_old_after_years,
        just=just if _DONE.fullmatch(just) else "",
    )


@router.post("/gaps/marks")
def mark(form: StaffForm, person: Librarian, services: ServicesDep) -> Response:
    about = field(form, "about").split("\n")
    standing = field(form, "standing", limit=20)
    if standing not in set(Standing) or not all(about):
        raise RequestInvalid("(about, standing)")
    services.library.mark_gap(_ours(about, services), Standing(standing), by=person)
    return RedirectResponse(f"/gaps?just={standing}", 303)


def _ours(about: list[str], services: Services) -> list[str]:
    """Those of the page that are still there: a form can be old, or made up."""
    found = services.library.gaps()
    groups = (*found.unanswered, *found.not_useful, *found.done)
    known = {each for group in groups for each in group.ids}
    known |= {stale.about for stale in (*found.stale, *found.looked_at)}
    return [each for each in about if each in known]
