"""`/hosts/{id}`: one host with its terms, what it received, its sources and who changed what."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits import keeping, registering
from bot.visits.entries import FieldChange, field_changes, written
from bot.visits.entries.fields import FIELDS
from bot.visits.entries.words import label
from bot.visits.errors import ChangeUnknown
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.web import hosts, pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Asker, HostKeeper
from knowledge import Host, Registers

router = APIRouter()

_LONGEST_REASON = 1_000
_DONE = frozenset({"kept", "same", "new", "confirmed", "closed", "undone"})
#: What stands under which heading; `themes` and what there is to see have their own place.
GROUPS = {
    "terms": (
        "blackout", "notice_days", "visit_minutes", "visits_a_month", "min_group", "max_group", "min_age", "languages",
        "fee", "clothing", "id_needed", "camera_rules", "confidentiality", "outdoor",
    ),
    "wants": ("strategy", "priorities", "markets", "unwanted_markets", "in_network", "network_on"),
    "contact": ("contact_role", "deputy_role", "email"),
}  # fmt: skip
_WEEK = tuple(f"hours_{day}" for day in range(7))


class Line(NamedTuple):
    """A change, as the history shows it."""

    change: RegisterChange
    fields: tuple[FieldChange, ...]
    may_undo: bool


@router.get("/hosts/{host_id}")
def show(request: Request, host_id: str, person: Asker, services: ServicesDep) -> HTMLResponse:
    registers = services.registers
    host = keeping.known(host_id, registers)
    load = services.load(before=services.now().date())
    done = request.query_params.get("done", "")
    language = pages.language_of(request)
    changes = services.registry.changes()
    return pages.render(
        request,
        "host.html",
        host=host,
        line=hosts.line(host, load),
        of_town=load.of_municipality(host.place.municipality or ""),
        since=load.since,
        received=list(reversed(load.hosts.get(host.id, ()))),
        today=load.before,
        past={visit.id: visit for visit in registers.visits},
        told=written(host, language),
        week=_WEEK,
        groups=GROUPS,
        defaults=defaults(registers),
        labels={name.name: label(name.name)[language] for name in FIELDS},
        themes={theme.id: theme.labels for theme in registers.themes},
        history=[
            _line(one, changes, person, language, registers=registers)
            for one in reversed(changes)
            if _is_of(one, host_id)
        ],
        seen=keeping.last_change(host_id, changes),
        may=person.may(Action.CHANGE_HOSTS),
        done=done if done in _DONE else "",
        leads=list(reversed(services.leads.leads(host=host.id))),
        documents={info.name for info in services.knowledge.documents()},
    )


@router.post("/hosts/{host_id}/confirming")
def confirm(host_id: str, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    host = keeping.confirmed(keeping.known(host_id, services.registers), today=services.now().date())
    return _kept(host, form, person, services, done="confirmed")


@router.post("/hosts/{host_id}/closing")
def close(host_id: str, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    return _kept(keeping.closed(keeping.known(host_id, services.registers)), form, person, services, done="closed")


@router.post("/hosts/{host_id}/changes/{seq}/undoing")
def undo(host_id: str, seq: str, form: StaffForm, person: HostKeeper, services: ServicesDep) -> Response:
    number = int(seq) if seq.isascii() and seq.isdecimal() and len(seq) < 10 else 0
    if not any(one.seq == number and _is_of(one, host_id) for one in services.registry.changes()):
        raise ChangeUnknown
    services.registry.undo(number, by=person)
    gone = services.registers.host(host_id) is None
    return RedirectResponse("/hosts?done=undone" if gone else f"/hosts/{host_id}?done=undone#h-history", 303)


def seen_of(form: Any) -> int:
    """The last change of the host that the page showed; -1 for what no page of ours says."""
    given = field(form, "seen", limit=10)
    return int(given) if given.isascii() and given.isdecimal() else -1


def defaults(registers: Registers) -> dict[str, str]:
    """Field → what the house goes by where the host has not said."""
    house, notice = registers.house, registers.policy("short_notice")
    days = registering.thresholds(notice).get("days") if notice else None
    week = f"{house.day_starts:%H:%M}-{house.day_ends:%H:%M}"
    known = {
        "max_group": str(house.max_group),
        "visit_minutes": str(house.visit_minutes),
        "notice_days": str(days) if days is not None else "",
        **dict.fromkeys(_WEEK[:4], week),
        _WEEK[4]: f"{house.day_starts:%H:%M}-{house.friday_ends:%H:%M}",
    }
    return {name: value for name, value in known.items() if value}


def _kept(host: Host, form: Any, person: Person, services: Services, *, done: str) -> Response:
    reason = field(form, "reason", limit=_LONGEST_REASON)
    kept = services.registry.keep(host, seen=seen_of(form), reason=reason, by=person)
    return RedirectResponse(f"/hosts/{host.id}?done={done if kept else 'same'}", 303)


def _is_of(change: RegisterChange, host_id: str) -> bool:
    return change.in_register is Register.HOSTS and change.entry == host_id


def _line(
    change: RegisterChange, changes: list[RegisterChange], person: Person, language: str, *, registers: Registers
) -> Line:
    may = person.may(Action.CHANGE_HOSTS) and registering.is_last(change, changes)
    return Line(change, changed_fields(change, language, registers), may)


def changed_fields(change: RegisterChange, language: str, registers: Registers) -> tuple[FieldChange, ...]:
    """Nothing of an entry that is new or gone: all of it would be."""
    if change.before is None or change.after is None:
        return ()
    before, after = (Host.model_validate_json(state) for state in (change.before, change.after))
    return field_changes(before, after, language, themes=registers.themes)
