"""Taking a company that wants to join the network into the register, from the case page."""

from __future__ import annotations

import re
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.visits.errors import RequestInvalid
from bot.visits.joining import Applicant, find_applicant, known_host
from bot.visits.models import Action, Case, Person, RegisterChange
from bot.visits.reading import places
from bot.visits.reading.folding import folded
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import HostTaker
from knowledge import GazetteerEntry, Host, Registers

router = APIRouter()

_LINE = 300
_MOST = 20


class Membership(NamedTuple):
    """What the page shows of a company that wants to join."""

    applicant: Applicant
    place: str
    places: list[str]
    known: Host | None  #: It stands in the register already.
    taken_in: RegisterChange | None  #: From this case.
    may: bool


def membership(case: Case, person: Person, services: Services) -> Membership | None:
    registers = services.registers
    applicant = find_applicant(case.request, case.triage, registers=registers) if case.triage else None
    if applicant is None:
        return None
    here = [entry for entry in registers.places if entry.in_greater_copenhagen]
    changes = [change for change in services.registry.changes() if change.case == case.number]
    host = registers.host(changes[-1].entry) if changes else None
    return Membership(
        applicant=applicant,
        place=next((entry.name for entry in here if entry.id == applicant.place), ""),
        places=sorted({entry.name for entry in here}),
        known=host or known_host(applicant.name, registers),
        taken_in=changes[-1] if changes and host else None,
        may=person.may(Action.TAKE_IN_HOST),
    )


@router.post("/cases/{number}/member")
def take_in(case: CaseDep, form: StaffForm, person: HostTaker, services: ServicesDep) -> Response:
    registers = services.registers
    services.registry.take_in(
        case,
        name=" ".join(field(form, "name", limit=_LINE).split()),
        place=_place(field(form, "place", limit=_LINE), registers),
        solutions=tuple(_lines(field(form, "solutions", limit=10_000))),
        markets=_markets(field(form, "markets", limit=2_000)),
        themes=tuple(theme.id for theme in registers.themes if theme.id in form.getlist("themes")),
        by=person,
    )
    return RedirectResponse(f"/cases/{case.number}?done=member", 303)


def _place(name: str, registers: Registers) -> GazetteerEntry:
    wanted = folded(name.strip())
    for entry in registers.places:
        if entry.in_greater_copenhagen and wanted in {folded(each) for each in (entry.name, *entry.aliases)}:
            return entry
    raise RequestInvalid("(place)")


def _lines(text: str) -> list[str]:
    found = [" ".join(line.split())[:_LINE] for line in text.splitlines()]
    return [line for line in found if line][:_MOST]


def _markets(text: str) -> tuple[str, ...]:
    named = [each.strip() for each in re.split(r"[,;\n、，]", text) if each.strip()][:_MOST]
    codes = [places.country_code(each) for each in named]
    if None in codes:
        raise RequestInvalid("(markets)")
    return tuple(dict.fromkeys(code for code in codes if code))
