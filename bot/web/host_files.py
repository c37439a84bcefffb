"""`/hosts-files`: the register of hosts out to a file and in from one, shown first, and undone as a whole."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits import registering
from bot.visits.entries import FieldChange, field_changes
from bot.visits.entries.fields import FIELDS
from bot.visits.entries.planning import HostPlan
from bot.visits.entries.words import label
from bot.visits.errors import RegisterMoved, SheetTooLarge, SheetUnknown, SheetUnreadable
from bot.visits.models import RegisterChange
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm
from bot.web.downloads import download
from bot.web.host import seen_of
from bot.web.people import Asker, HostKeeper
from bot.web.uploads import MAX_UPLOAD, file_of, packed
from knowledge import Host, RegisterInvalid, Registers

router = APIRouter()

_OF_THE_FILE = (SheetUnreadable, SheetTooLarge, SheetUnknown, RegisterInvalid)
_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Taken(NamedTuple):
    """A file that was taken in, or the undoing of one."""

    batch: int
    change: RegisterChange
    hosts: int
    may_undo: bool


class Shown(NamedTuple):
    """What a file would make of one host."""

    host: Host
    is_new: bool
    fields: tuple[FieldChange, ...]


@router.get("/hosts-files")
def files(request: Request, person: Asker, services: ServicesDep) -> HTMLResponse:
    return _list(request, services)


@router.get("/hosts-files/hosts.yaml")
def as_yaml(person: Asker, services: ServicesDep) -> Response:
    return download(services.host_files.written("hosts.yaml"), name="hosts.yaml", media_type="application/yaml")


@router.get("/hosts-files/hosts.xlsx")
def as_workbook(request: Request, person: Asker, services: ServicesDep) -> Response:
    content = services.host_files.written("hosts.xlsx", language=pages.language_of(request))
    return download(content, name="hosts.xlsx", media_type=_XLSX)


@router.post("/hosts-files/plan")
def plan(request: Request, form: StaffForm, person: HostKeeper, services: ServicesDep) -> HTMLResponse:
    """Show what the file would change; stores nothing."""
    name, content = file_of(form)
    if not content:
        return _list(request, services, fault=pages.text_of(request, "imports_missing"))
    if len(content) > MAX_UPLOAD:
        return _list(request, services, fault=pages.text_of(request, "imports_too_large"))
    return _looked_at(request, name, content, services)


@router.post("/hosts-files")
def take(request: Request, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    name, content = file_of(form)
    try:
        planned = services.host_files.plan(content, file=name)
    except _OF_THE_FILE as error:
        return _list(request, services, fault=explain(error, pages.language_of(request)).sentence)
    if planned.faults:
        return _looked_at(request, name, content, services)
    try:
        taken = services.host_files.take(planned, seen=seen_of(form), by=person)
    except RegisterMoved as error:  # shown anew, as it would be now
        return _looked_at(request, name, content, services, fault=explain(error, pages.language_of(request)).sentence)
    return RedirectResponse(f"/hosts-files?taken={taken[0].batch if taken else 0}", 303)


@router.post("/hosts-files/{batch}/undo")
def undo(
    form: StaffForm, person: HostKeeper, services: ServicesDep, batch: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    undone = services.host_files.undo(batch, by=person)
    return RedirectResponse(f"/hosts-files?taken={undone[0].batch}", 303)


def _list(request: Request, services: Services, *, fault: str = "") -> HTMLResponse:
    listed = _taken(services.registry.changes())
    done = [one for one in listed if request.query_params.get("taken") == str(one.batch)]
    return pages.render(request, "host_files.html", status=422 if fault else 200, files=listed, fault=fault, done=done)


def _taken(changes: list[RegisterChange]) -> list[Taken]:
    """Newest first."""
    batches: dict[int, list[RegisterChange]] = {}
    for change in changes:
        if change.batch is not None:
            batches.setdefault(change.batch, []).append(change)
    return [
        Taken(batch, some[0], len(some), all(registering.is_last(one, changes) for one in some))
        for batch, some in sorted(batches.items(), reverse=True)
    ]


def _looked_at(request: Request, name: str, content: bytes, services: Services, *, fault: str = "") -> HTMLResponse:
    seen, language = services.registry.store.newest(), pages.language_of(request)
    try:
        planned = services.host_files.plan(content, file=name)
    except _OF_THE_FILE as error:
        return _list(request, services, fault=explain(error, language).sentence)
    return pages.render(
        request,
        "host_plan.html",
        status=409 if fault else 200,
        plan=planned,
        shown=_shown(planned, language, services.registers),
        faults=planned.faults[:_SHOWN],
        labels={one.name: label(one.name)[language] for one in FIELDS},
        packed=packed(content),
        seen=seen,
        fault=fault,
    )


def _shown(planned: HostPlan, language: str, registers: Registers) -> list[Shown]:
    return [
        Shown(after, before is None, field_changes(before, after, language, themes=registers.themes) if before else ())
        for before, after in planned.changes[:_SHOWN]
    ]
