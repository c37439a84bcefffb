"""`/gaps`: what staff can do for the knowledge base."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Librarian

router = APIRouter()


@router.get("/gaps")
def gaps(request: Request, person: Librarian, services: ServicesDep) -> HTMLResponse:
    house = services.registers.house
    return pages.render(
        request,
        "gaps.html",
        gaps=services.gaps(),
        titles={info.name: info.title or info.name for info in services.knowledge.documents()},
        kept_days=house.questions_kept_days,
        old_after_years=house.documents_old_after_years,
    )
