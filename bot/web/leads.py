"""`/leads`: what hosts that met a delegation want and nobody has settled; its section on the case page."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits.errors import LeadUnknown, RequestInvalid
from bot.visits.leads import LeadForm, can_record, ordered
from bot.visits.models import Action, Case, Person
from bot.visits.models.lead import Lead, LeadOutcomeKind
from bot.visits.models.standing import as_of_now, received
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader, LeadKeeper

router = APIRouter()

_VALUE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[. ][0-9]{3}){1,4}", re.ASCII)
_DONE = ("lead", "lead_outcome")


class CaseLeads(NamedTuple):
    """What the case page shows."""

    leads: list[Lead]
    met: dict[str, str]  #: Hosts of the programme, by id.
    others: dict[str, str]
    may_record: bool
    may_log: bool
    today: dt.date
    done: str
    kinds: tuple[LeadOutcomeKind, ...] = tuple(LeadOutcomeKind)


def case_leads(case: Case, reader: Person, services: Services, done: str) -> CaseLeads | None:
    """None where there is no lead and none can be yet."""
    found = services.leads.leads(case=case.number)
    if not found and not can_record(case):
        return None
    live, may = as_of_now(case), reader.may(Action.KEEP_LEADS)
    visited = {item.host for _, item in received(live.days)} if live else set()
    names = {host.id: host.name for host in sorted(services.registers.hosts, key=lambda one: one.name.casefold())}
    return CaseLeads(
        leads=found,
        met={id_: name for id_, name in names.items() if id_ in visited},
        others={id_: name for id_, name in names.items() if id_ not in visited},
        may_record=may and can_record(case),
        may_log=may,
        today=services.now().date(),
        done=done if done in _DONE and found else "",
    )


@router.get("/leads")
def show(request: Request, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    found, year = services.leads.leads(), services.now().year
    return pages.render(
        request,
        "leads.html",
        leads=[lead for lead in found if lead.is_open],
        settled=sum(not lead.is_open for lead in found),
        hosts={host.id: host.name for host in services.registers.hosts},
        ordered=ordered(found, year=year),
        year=year,
    )


@router.post("/cases/{number}/leads")
def record(case: CaseDep, form: StaffForm, person: LeadKeeper, services: ServicesDep) -> RedirectResponse:
    host, wants = field(form, "host", limit=200), field(form, "wants", limit=2_000)
    services.leadwork.record(case.number, host=host, wants=wants, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=lead#h-leads", 303)


@router.post("/cases/{number}/leads/{lead}/outcomes")
def log(case: CaseDep, lead: str, form: StaffForm, person: LeadKeeper, services: ServicesDep) -> RedirectResponse:
    if not (lead.isascii() and lead.isdecimal() and len(lead) < 10):
        raise LeadUnknown
    services.leadwork.log(case.number, int(lead), _told(form), by=person)
    return RedirectResponse(f"/cases/{case.number}?done=lead_outcome#h-leads", 303)


def _told(form: FormData) -> LeadForm:
    kind = field(form, "kind", limit=30)
    if kind not in set(LeadOutcomeKind):
        raise RequestInvalid("(kind)")
    value = field(form, "value", limit=30).strip()
    if value and not _VALUE.fullmatch(value):
        raise RequestInvalid("(value)")
    return LeadForm(
        kind=LeadOutcomeKind(kind),
        on=_day(field(form, "on", limit=20)),
        value=int(re.sub(r"[. ]", "", value)) if value else None,
        note=field(form, "note", limit=5_000),
    )


def _day(given: str) -> dt.date:
    try:
        return dt.datetime.strptime(given.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise RequestInvalid("(on)") from None
