"""`/partners`: what we have with each region abroad, who came from it, and which companies want its market."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits.errors import PartnerUnknown
from bot.visits.partners import PartnerRegion, partners
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import CaseReader

router = APIRouter()

_MOST_CASES = 100


@router.get("/partners")
def everybody(request: Request, person: CaseReader, services: ServicesDep) -> HTMLResponse:
    return pages.render(request, "partners.html", partners=_partners(services))


@router.get("/partners/{partner}")
def one(partner: str, request: Request, person: CaseReader, services: ServicesDep) -> HTMLResponse:
    found = next((each for each in _partners(services) if each.id == partner), None)
    if found is None:
        raise PartnerUnknown
    cases = services.store.cases(numbers=found.cases[:_MOST_CASES], limit=_MOST_CASES) if found.cases else []
    themes = {theme.id: theme.labels for theme in services.registers.themes}
    return pages.render(request, "partner.html", partner=found, cases=cases, themes=themes)


def _partners(services: Services) -> tuple[PartnerRegion, ...]:
    return partners(services.registers, services.store.facts(), today=services.now().date())
