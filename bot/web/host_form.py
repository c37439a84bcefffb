"""`/hosts/{id}/edit` and `/hosts-new`: one form for a host; what is wrong is said at its field, and nothing is lost."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import keeping, registering
from bot.visits.entries import FIELDS, Fault, FieldChange, enter, written
from bot.visits.entries.fields import LANGUAGES_SHOWN, LONGEST
from bot.visits.entries.words import label
from bot.visits.errors import RegisterMoved
from bot.visits.joining import known_host
from bot.visits.models import RegisterChange
from bot.visits.wording.sentences import sentence
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.host import changed_fields, defaults, seen_of
from bot.web.people import HostKeeper
from knowledge import Host, HostKind, HostStatus, Registers, Source

router = APIRouter()

TYPED = tuple(one for one in FIELDS if not one.only_in_files)
_LONGEST_REASON = 1_000
_NEW = {"status": HostStatus.UNCONFIRMED.value, "kind": HostKind.COMPANY.value, "outdoor": "no"}
_GROUPS = {
    "who": ("name", "aliases", "kind", "status", "confirmed_on"),
    "where": ("place_name", "municipality", "country", "lat", "lon"),
    "what": ("themes", "solutions", "solutions_da"),
    "hours": (*(f"hours_{day}" for day in range(7)), "blackout"),
    "terms": (
        "notice_days", "visit_minutes", "visits_a_month", "min_group", "max_group", "min_age", "languages", "fee",
        "clothing", "id_needed", "camera_rules", "confidentiality", "outdoor",
    ),
    "wants": ("strategy", "priorities", "markets", "unwanted_markets", "in_network", "network_on"),
    "contact": ("contact_role", "deputy_role", "email", "notes"),
}  # fmt: skip


class Moved(NamedTuple):
    """What somebody else changed while the form was open."""

    change: RegisterChange
    fields: tuple[FieldChange, ...]


@router.get("/hosts-new")
def new(request: Request, person: HostKeeper, services: ServicesDep) -> HTMLResponse:
    return _page(request, services, host=None, values=_NEW, seen=0)


@router.post("/hosts-new")
def take_in(request: Request, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    registers, typed = services.registers, _typed(form)
    reason = field(form, "reason", limit=_LONGEST_REASON)
    host_id = registering.new_id(typed["name"], registers)
    found = _enter(typed, host_id, None, services, reason)
    faults = found.faults
    if known := known_host(typed["name"], registers):
        faults = (Fault(field="name", told=sentence("hosts", "faults", "same_name", name=known.name)), *faults)
    if faults or found.host is None:
        return _page(request, services, host=None, values=typed, seen=0, faults=faults, reason=reason)
    services.registry.keep(found.host, seen=0, reason=reason, by=person)
    return RedirectResponse(f"/hosts/{host_id}?done=new", 303)


@router.get("/hosts/{host_id}/edit")
def edit(request: Request, host_id: str, person: HostKeeper, services: ServicesDep) -> HTMLResponse:
    host = keeping.known(host_id, services.registers)
    seen = keeping.last_change(host_id, services.registry.changes())
    return _page(request, services, host=host, values=_as_typed(host, pages.language_of(request)), seen=seen)


@router.post("/hosts/{host_id}")
def save(request: Request, host_id: str, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    host, seen = keeping.known(host_id, services.registers), seen_of(form)
    typed = _typed(form, host.themes)
    reason = field(form, "reason", limit=_LONGEST_REASON)
    moved = _since(host_id, seen, services, pages.language_of(request))
    if moved:
        return _moved(request, services, host=host, typed=typed, moved=moved, reason=reason)
    found = _enter(typed, host_id, host, services, reason)
    if found.host is None:
        return _page(request, services, host=host, values=typed, seen=seen, faults=found.faults, reason=reason)
    kept = services.registry.keep(found.host, seen=seen, reason=reason, by=person)
    return RedirectResponse(f"/hosts/{host_id}?done={'kept' if kept else 'same'}", 303)


def _enter(typed: dict[str, str], host_id: str, before: Host | None, services: Services, reason: str) -> Any:
    today = services.now().date()
    note = " ".join(reason.split())
    source = Source(document=f"register-{host_id}", title="Entered by the secretariat", as_of=str(today), note=note)
    return enter(typed, host_id=host_id, before=before, registers=services.registers, today=today, source=source)


def _since(host_id: str, seen: int, services: Services, language: str) -> list[Moved]:
    """Raises RegisterMoved where the form shows no state that there was."""
    if seen < 0:
        raise RegisterMoved
    changes = [one for one in services.registry.changes() if one.entry == host_id and one.seq > seen]
    return [Moved(one, changed_fields(one, language, services.registers)) for one in changes]


def _moved(
    request: Request, services: Services, *, host: Host, typed: dict[str, str], moved: list[Moved], reason: str
) -> HTMLResponse:
    """What the person left alone is shown as it is now; what they typed stays, beside what it was changed to."""
    language = pages.language_of(request)
    first = moved[0].change.before
    was = _as_typed(Host.model_validate_json(first), language) if first else {}
    now = _as_typed(host, language)
    values = {name: now[name] if _same(typed[name], was.get(name, "")) else typed[name] for name in typed}
    return _page(
        request, services, host=host, values=values, seen=moved[-1].change.seq, moved=moved, reason=reason, status=409
    )


def _as_typed(host: Host, language: str) -> dict[str, str]:
    """What is chosen from a list goes by its id."""
    return written(host, language) | {"kind": host.kind.value, "status": host.status.value}


def _same(typed: str, written_out: str) -> bool:
    return typed.split() == written_out.split()


def _typed(form: FormData, themes: tuple[str, ...] = ()) -> dict[str, str]:
    """Of all fields; one character more than fits is kept, so that it is told and not cut.

    Args:
        themes: Those of the host until now, which keep their order: the first is the one it is best known for.
    """
    typed = {one.name: field(form, one.name, limit=LONGEST + 1).strip() for one in TYPED}
    ticked = [value for value in form.getlist("themes") if isinstance(value, str)]
    chosen = [*(one for one in themes if one in ticked), *(one for one in ticked if one not in themes)]
    return typed | {"themes": ", ".join(chosen)[: LONGEST + 1]}


def _page(
    request: Request,
    services: Services,
    *,
    host: Host | None,
    values: dict[str, str],
    seen: int,
    faults: tuple[Fault, ...] = (),
    moved: list[Moved] | None = None,
    reason: str = "",
    status: int = 200,
) -> HTMLResponse:
    registers, language = services.registers, pages.language_of(request)
    return pages.render(
        request,
        "host_edit.html",
        status=422 if faults else status,
        host=host,
        values={one.name: values.get(one.name, "") for one in TYPED},
        seen=seen,
        faults={fault.field: fault.told[language] for fault in faults},
        moved=moved or [],
        reason=reason,
        groups=_groups(values),
        kinds={one.name: one.kind.value for one in TYPED},
        fields={one.name: one for one in TYPED},
        labels={one.name: label(one.name)[language] for one in TYPED},
        host_kinds=list(HostKind),
        host_statuses=list(HostStatus),
        themes={theme.id: theme.labels for theme in registers.themes},
        chosen=[each.strip() for each in values.get("themes", "").split(",")],
        towns=_towns(registers),
        defaults=defaults(registers),
        longest=LONGEST,
    )


def _groups(values: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Other languages have a place in the form where something is written in them."""
    more = tuple(f"solutions_{one}" for one in LANGUAGES_SHOWN if one != "da" and values.get(f"solutions_{one}"))
    return _GROUPS | {"what": (*_GROUPS["what"], *more)}


def _towns(registers: Registers) -> list[str]:
    return sorted({place.name for place in registers.places if place.code and place.in_greater_copenhagen})
