"""`/privacy`: what happens to the data of who writes to us. The words are texts, the days those the product keeps."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.visits.norms import norms
from bot.web import public_pages
from bot.web.context import ServicesDep

router = APIRouter()


@router.get("/privacy")
def notice(request: Request, services: ServicesDep) -> HTMLResponse:
    house = services.registers.house
    officer = house.offices.get("data_protection")
    return public_pages.render(
        request,
        "privacy.html",
        services,
        house=house.name,
        dpo=officer.email if officer and officer.email else services.sender,
        kept_days=norms().enquirers.kept_days,
        restricted_days=house.restricted_kept_days,
        by_model=services.fact_model is not None,
    )
