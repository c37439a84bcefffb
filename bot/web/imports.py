"""`/imports`: earlier years from a workbook, shown first, then taken in, and taken out again as a whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import importing
from bot.visits.errors import ImportFaulty, MappingInvalid, SheetTooLarge, SheetUnknown, SheetUnreadable, VisitError
from bot.visits.importing import Field, Mapping, Plan
from bot.visits.importing.fields import FIXED
from bot.visits.models import Status
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Importer
from bot.web.uploads import MAX_UPLOAD, file_of, packed

router = APIRouter()

_FAULTS_SHOWN = 200
_SAMPLES = 5
_OF_THE_FILE = (SheetUnreadable, SheetTooLarge, SheetUnknown, MappingInvalid)

#: What a whole file can be, where it does not say how its cases ended.
_ENDINGS = (Status.HELD, Status.DECLINED, Status.REDIRECTED, Status.CANCELLED, Status.NO_REPLY)


@router.get("/imports")
def imports(request: Request, person: Importer, services: ServicesDep) -> HTMLResponse:
    return _list(request, services)


@router.post("/imports/plan")
def plan(request: Request, form: StaffForm, person: Importer, services: ServicesDep) -> HTMLResponse:
    """Show what the file would bring in, as its columns are understood or as the form says they are to be."""
    name, content = file_of(form)
    if not content:
        return _list(request, services, fault=pages.text_of(request, "imports_missing"))
    if len(content) > MAX_UPLOAD:
        return _list(request, services, fault=pages.text_of(request, "imports_too_large"))
    try:
        planned = _planned(form, name, content, services)
    except _OF_THE_FILE as error:
        return _list(request, services, fault=_sentence(request, error))
    return _shown(request, planned, content, services)


@router.post("/imports")
def take(request: Request, form: StaffForm, person: Importer, services: ServicesDep) -> Response:
    name, content = file_of(form)
    try:
        planned = _planned(form, name, content, services)
    except _OF_THE_FILE as error:
        return _list(request, services, fault=_sentence(request, error))
    try:
        taken = services.imports.take(planned, by=person.id, good_rows_only=field(form, "rows") == "good")
    except (ImportFaulty, MappingInvalid) as error:
        return _shown(request, planned, content, services, fault=_sentence(request, error))
    return RedirectResponse(f"/imports?taken={taken.id}", 303)


@router.post("/imports/{number}/undo")
def undo(
    form: StaffForm, person: Importer, services: ServicesDep, number: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    services.imports.undo(number, by=person.id)
    return RedirectResponse(f"/imports?undone={number}", 303)


def _list(request: Request, services: Services, *, fault: str = "") -> HTMLResponse:
    """What an address says was done is said only where the list bears it out."""
    listed = services.store.imports()
    done = [
        (what, each)
        for what in ("taken", "undone")
        for each in listed
        if request.query_params.get(what) == str(each.id) and (each.undone_at is not None) == (what == "undone")
    ]
    names = {person.id: person.name for person in services.people.people()}
    return pages.render(
        request, "imports.html", status=422 if fault else 200, imports=listed, fault=fault, done=done[:1], names=names
    )


def _shown(request: Request, planned: Plan, content: bytes, services: Services, *, fault: str = "") -> HTMLResponse:
    return pages.render(
        request,
        "import_plan.html",
        status=409 if fault else 200,
        plan=planned,
        fault=fault,
        packed=packed(content),
        fields=list(Field),
        endings=[status.value for status in _ENDINGS],
        missing=importing.complete(planned.mapping),
        faults=planned.faults[:_FAULTS_SHOWN],
        samples=planned.good[:_SAMPLES],
        themes={theme.id: theme.labels for theme in services.registers.themes},
    )


def _planned(form: FormData, name: str, content: bytes, services: Services) -> Plan:
    mapping = _mapping(form) if field(form, "mapped") else None
    return services.imports.plan(content, file=name, sheet=field(form, "sheet", limit=100) or None, mapping=mapping)


def _mapping(form: FormData) -> Mapping:
    """As the selects of the page say."""
    columns = {each: header for each in Field if (header := field(form, f"column-{each}", limit=500))}
    if len(set(columns.values())) < len(columns):
        raise MappingInvalid
    fixed = {each: value for each in FIXED if (value := field(form, f"fixed-{each}", limit=200))}
    return Mapping(columns=columns, fixed=fixed)


def _sentence(request: Request, error: VisitError) -> str:
    return explain(error, pages.language_of(request)).sentence
