"""`/initiatives`: the register of initiatives, with what is expected of each and how old its source is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.visits.reading.folding import folded
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Asker
from knowledge.registers.initiatives import Initiative

router = APIRouter()


@router.get("/initiatives")
def listed(
    request: Request,
    person: Asker,
    services: ServicesDep,
    q: Annotated[str, Query(max_length=100)] = "",
    theme: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    registers = services.registers
    found = [one for one in registers.initiatives if theme in ("", *one.themes) and folded(q.strip()) in _words(one)]
    return pages.render(
        request,
        "initiatives.html",
        initiatives=sorted(found, key=lambda one: one.title.casefold()),
        all=len(registers.initiatives),
        q=q,
        theme=theme,
        themes={each.id: each.labels for each in registers.themes},
        documents={info.name for info in services.knowledge.documents()},
    )


def _words(one: Initiative) -> str:
    named = (party.name for party in one.parties)
    return folded("\n".join((one.title, *one.labels.values(), *one.printed_numbers, *one.summary.values(), *named)))
