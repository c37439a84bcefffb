"""`/status/…`: what an enquirer may know of the case, by a signed link. To look at it does nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits import wording
from bot.visits.enquirers.errors import StatusLinkVoid, StatusUnknown, TooManyLooks
from bot.visits.errors import VisitError
from bot.visits.workdays import COPENHAGEN
from bot.web import public_pages
from bot.web.context import ServicesDep
from bot.web.form_guard import address_of

router = APIRouter()

FAULTS: dict[type[VisitError], tuple[str, int]] = {
    StatusUnknown: ("status_unknown", 404),
    StatusLinkVoid: ("status_link_void", 410),
    TooManyLooks: ("too_many_looks", 429),
}


@router.get("/status/{number}/{token}")
def show(request: Request, number: str, token: str, services: ServicesDep) -> HTMLResponse:
    words = wording.of(public_pages.language_of(request))
    try:
        case, told, until = services.enquirerwork.progress(number, token, address=address_of(request))
    except (StatusUnknown, StatusLinkVoid, TooManyLooks) as error:
        return faulty(request, services, error)
    return public_pages.render(
        request,
        "status.html",
        services,
        fault="",
        number=case.number,
        came=words.date(case.received_at.astimezone(COPENHAGEN).date()),
        stage=told.stage.value,
        since=words.date(told.since),
        needs=told.needs,
        until=words.date(until),
    )


def faulty(request: Request, services: Services, error: VisitError) -> HTMLResponse:
    """Why the link opens nothing, in the enquirer's language."""
    fault, status = FAULTS[type(error)]
    return public_pages.render(request, "status.html", services, status=status, fault=fault)
