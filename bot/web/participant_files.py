"""`/cases/{number}/participants/file`: a workbook of participants, from disk or from the case, shown first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits.errors import BundleUnknown, ParticipantsMoved, SheetTooLarge, SheetUnknown, SheetUnreadable
from bot.visits.models import Case, Person
from bot.visits.participants import comparing, keeping
from bot.visits.wording.sentences import sentence
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.downloads import attached
from bot.web.participants import Shown, page, seen_of
from bot.web.people import ParticipantKeeper
from bot.web.uploads import MAX_UPLOAD, file_of, packed

router = APIRouter(prefix="/cases/{number}/participants")

_OF_THE_FILE = (SheetUnreadable, SheetTooLarge, SheetUnknown)


@router.post("/plan")
def plan(
    request: Request, case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep
) -> HTMLResponse:
    """Show what the file would make of the list; stores nothing."""
    name, content = _from_case(form, case, person, services) or file_of(form)
    if not content:
        return _refused(request, case, person, services, pages.text_of(request, "imports_missing"))
    if len(content) > MAX_UPLOAD:
        return _refused(request, case, person, services, pages.text_of(request, "participants_too_large"))
    return _looked_at(request, case, person, services, name=name, content=content)


@router.post("/file")
def take(
    request: Request, case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep
) -> Response:
    name, content = file_of(form)
    try:
        planned = services.participantwork.plan(case.number, content, file=name)
        if planned.faults:
            return _looked_at(request, case, person, services, name=name, content=content)
        services.participantwork.take(case.number, planned, seen=seen_of(form), by=person)
    except _OF_THE_FILE as error:
        return _refused(request, case, person, services, _told(request, error))
    except ParticipantsMoved as error:  # shown anew, as it would be now
        fault = _told(request, error)
        return _looked_at(request, case, person, services, name=name, content=content, fault=fault)
    return RedirectResponse(f"/cases/{case.number}/participants?done=taken", 303)


def _from_case(form: FormData, case: Case, person: Person, services: Services) -> tuple[str, bytes] | None:
    """A file that came with the request or a later message, for whoever may see it whole."""
    message, _, place = field(form, "attachment", limit=200).rpartition(":")
    if not place:
        return None
    if not (place.isascii() and place.isdecimal() and len(place) < 4):
        raise BundleUnknown
    found = attached(case, message, int(place), person, services)
    return found.name, found.content


def _looked_at(
    request: Request, case: Case, person: Person, services: Services, *, name: str, content: bytes, fault: str = ""
) -> HTMLResponse:
    seen = keeping.newest(services.participantwork.versions(case))
    try:
        planned = services.participantwork.plan(case.number, content, file=name)
    except _OF_THE_FILE as error:
        return _refused(request, case, person, services, _told(request, error))
    language = pages.language_of(request)
    return pages.render(
        request,
        "participant_plan.html",
        status=409 if fault else 200,
        case=case,
        plan=planned,
        told=list(comparing.told(planned.changes)),
        columns=[(sentence("participants", "fields", one)[language], head) for one, head in planned.columns.items()],
        part_label={one.part: sentence("participants", "parts", one.part)[language] for one in planned.guests},
        packed=packed(content),
        seen=seen,
        fault=fault,
    )


def _refused(request: Request, case: Case, person: Person, services: Services, fault: str) -> HTMLResponse:
    return page(request, case, person, services, Shown(fault=fault, status=422))


def _told(request: Request, error: Exception) -> str:
    return explain(error, pages.language_of(request)).sentence
