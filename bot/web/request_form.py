"""`/request`: our own form, for anybody, in every language we write letters in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import wording
from bot.visits.enquirers.errors import KeptFormGone, KeptFormsFull, StatusLinkVoid, StatusUnknown
from bot.visits.enquirers.keeping import KeptForm
from bot.visits.errors import EventConflict
from bot.visits.norms import norms
from bot.visits.workdays import next_opening
from bot.web import forgiving, form_fields, form_guard, public_pages, status_page
from bot.web.context import ServicesDep
from bot.web.csrf import PublicForm, field
from bot.web.form_fields import Filled

router = APIRouter()

_TOLD = frozenset({"sent_before", "too_many", "not_kept"})  #: What is wrong with none of the fields.


@router.get("/request")
def empty_form(
    request: Request, services: ServicesDep, themes: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """A website may link here with a subject chosen: `/request?lang=de&themes=energy`."""
    known = {theme.id for theme in services.registers.themes}
    chosen = tuple(each for each in themes.split(",") if each in known)[: form_fields.THEMES]
    empty = Filled(dict.fromkeys(form_fields.LIMITS, ""), chosen, (), services.enquirerwork.ticket(), {})
    return page(request, empty, services)


@router.post("/request")
def submit(request: Request, form: PublicForm, services: ServicesDep) -> Response:
    """The ticket makes a second click, or the same form on a second device, the same submission."""
    held = _held(field(form, "kept", limit=100), services)
    kept = field(form, "kept", limit=100) if held else ""
    filled = _filled(request, form, services, held)
    if field(form, "do") == "keep":
        return _keep(request, filled, services, kept)
    if filled.faults:
        return page(request, filled, services, kept=_keep_files(request, filled, services, kept), status=422)
    if form_guard.too_much(request, services):
        files = _keep_files(request, filled, services, kept)
        return page(request, _told(filled, "too_many", filled.token), services, kept=files, status=429)
    return _send(request, form, filled, services, kept)


def _send(request: Request, form: FormData, filled: Filled, services: Services, kept: str) -> Response:
    language, work = public_pages.language_of(request), services.enquirerwork
    event_id, caught = form_guard.guard(request, form, filled, services, kept=bool(kept))
    wanted = form_fields.as_request(filled, language=language, at=services.now(), caught=caught)
    try:
        taken = services.receive(wanted, source="form", event_id=event_id, body=filled.body())
    except EventConflict:
        again = _told(filled, "sent_before", work.ticket())
        return page(request, again, services, kept=_keep_files(request, again, services, kept), status=409)
    if kept:
        work.erase_kept(kept)
    token, _ = work.receipt(taken.number, event_id)
    return RedirectResponse(f"/request/received/{taken.number}/{token}?lang={language}", 303)


@router.get("/request/received/{number}/{token}")
def received(request: Request, number: str, token: str, services: ServicesDep) -> HTMLResponse:
    """Shows the reference, and the way to the status page for whoever opened the case; nothing of the case."""
    try:
        has_status = services.enquirerwork.receipted(number, token)
    except (StatusUnknown, StatusLinkVoid) as error:
        return status_page.faulty(request, services, error)
    language = public_pages.language_of(request)
    opens = next_opening(services.now(), services.registers.house.office_hours)
    return public_pages.render(
        request,
        "received.html",
        services,
        number=number,
        status_path=f"/status/{number}/{token}" if has_status else "",
        address=services.links.public,
        opens=wording.of(language).day(opens),
    )


def page(
    request: Request, filled: Filled, services: Services, *, kept: str = "", until: str = "", status: int = 200
) -> HTMLResponse:
    language = public_pages.language_of(request)
    labels = {theme.id: theme.labels.get(language) or theme.labels["en"] for theme in services.registers.themes}
    return public_pages.render(
        request,
        "request.html",
        services,
        status=status,
        prefix="form",
        values=filled.values | _iso(filled.values),
        chosen=filled.themes,
        faults=filled.faults,
        told=_TOLD,
        files=filled.files if kept else (),
        files_lost=bool(filled.files) and not kept,
        token=filled.token,
        kept=kept,
        until=until,
        kept_days=norms().enquirers.kept_days,
        themes=sorted(labels.items(), key=lambda pair: pair[1].casefold()),
        countries=public_pages.countries(language),
        sender_types=form_fields.SENDER_TYPES,
        durations=form_fields.DURATIONS,
        limits=form_fields.LIMITS,
    )


def _iso(values: dict[str, str]) -> dict[str, str]:
    """Days as date fields show them; what is none stays as it was written, in a field for text."""
    days = {name: forgiving.day(values[name]) for name in ("from", "to")}
    return {name: day.isoformat() for name, day in days.items() if day}


def _filled(request: Request, form: FormData, services: Services, held: KeptForm | None) -> Filled:
    language = public_pages.language_of(request)
    return form_fields.read(
        form,
        themes=frozenset(theme.id for theme in services.registers.themes),
        countries=frozenset(public_pages.countries(language)),
        kept=held.files if held else (),
    )


def _held(kept: str, services: Services) -> KeptForm | None:
    try:
        return services.enquirerwork.kept(kept)[0] if kept else None
    except KeptFormGone:
        return None


def _told(filled: Filled, what: str, token: str) -> Filled:
    return Filled(filled.values, filled.themes, filled.files, token, {what: what})


def _keep(request: Request, filled: Filled, services: Services, kept: str) -> Response:
    """On the way to being finished a form may be faulty, but not too large."""
    faults = {name: what for name, what in filled.faults.items() if what in ("too_long", "files", "themes")}
    if faults:
        faulty = Filled(filled.values, filled.themes, filled.files, filled.token, faults)
        return page(request, faulty, services, kept=_keep_files(request, faulty, services, kept), status=422)
    token = _kept(request, filled, services, kept, shortly=False)
    if token is None:
        return page(request, _told(filled, "not_kept", filled.token), services, kept=kept, status=503)
    return RedirectResponse(f"/request/kept/{token}?lang={public_pages.language_of(request)}", 303)


def _keep_files(request: Request, filled: Filled, services: Services, kept: str) -> str:
    """Browsers send files once: they survive the correcting of a fault here. "" where that is not possible."""
    if not filled.files or "files" in filled.faults:
        return kept
    return _kept(request, filled, services, kept, shortly=True) or ""


def _kept(request: Request, filled: Filled, services: Services, kept: str, *, shortly: bool) -> str | None:
    if form_guard.keeps_too_often(request, services):
        return None
    form = KeptForm(
        values=filled.values,
        themes=filled.themes,
        files=filled.files,
        ticket=filled.token,
        language=public_pages.language_of(request),
    )
    try:
        return services.enquirerwork.keep(form, kept, shortly=shortly)
    except KeptFormsFull:
        return None
