"""`/hosts`: who can receive a delegation, and what of it is confirmed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Asker

router = APIRouter()


@router.get("/hosts")
def hosts(request: Request, person: Asker, services: ServicesDep) -> HTMLResponse:
    registers = services.registers
    return pages.render(
        request,
        "hosts.html",
        hosts=sorted(registers.hosts, key=lambda host: host.name.casefold()),
        themes={theme.id: theme.labels for theme in registers.themes},
        house=registers.house,
    )
