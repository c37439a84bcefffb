"""`/request/kept/…`: a form that was begun, under its private link."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits import wording
from bot.visits.enquirers.errors import KeptFormGone, TooManyLooks
from bot.visits.enquirers.keeping import KeptForm
from bot.visits.norms import norms
from bot.visits.workdays import COPENHAGEN
from bot.web import form_guard, public_pages, request_form
from bot.web.context import ServicesDep
from bot.web.csrf import PublicForm
from bot.web.form_fields import LIMITS, Filled

router = APIRouter()


@router.get("/request/kept/{token}")
def kept(request: Request, token: str, services: ServicesDep) -> HTMLResponse:
    found = _found(request, token, services)
    if found is None:
        return _gone(request, services)
    here = f"{services.links.public}/request/kept/{token}"
    return public_pages.render(request, "kept.html", services, state="kept", link=here, token=token, until=found[1])


@router.get("/request/kept/{token}/form")
def go_on(request: Request, token: str, services: ServicesDep) -> HTMLResponse:
    found = _found(request, token, services)
    if found is None:
        return _gone(request, services)
    form, until = found
    values = {name: form.values.get(name, "") for name in LIMITS}
    ticket = form.ticket if services.enquirerwork.read_ticket(form.ticket) else services.enquirerwork.ticket()
    filled = Filled(values, form.themes, form.files, ticket, {})
    return request_form.page(request, filled, services, kept=token, until=until)


@router.post("/request/kept/{token}/erase")
def erase(request: Request, token: str, form: PublicForm, services: ServicesDep) -> HTMLResponse:
    """The link is the key to this, too. To erase twice does no harm."""
    services.enquirerwork.erase_kept(token)
    return public_pages.render(request, "kept.html", services, state="erased", link="", token="", until="")


def _found(request: Request, token: str, services: Services) -> tuple[KeptForm, str] | None:
    looks = services.limits.count("look", form_guard.address_of(request), at=services.now())
    if looks > norms().enquirers.most_looks:
        raise TooManyLooks
    try:
        form, until = services.enquirerwork.kept(token)
    except KeptFormGone:
        return None
    language = public_pages.language_of(request)
    return form, wording.of(language).date(until.astimezone(COPENHAGEN).date())


def _gone(request: Request, services: Services) -> HTMLResponse:
    return public_pages.render(request, "kept.html", services, status=410, state="gone", link="", token="", until="")
