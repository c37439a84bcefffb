"""Who has a case: taken, handed over or given back on the case page, or by `PUT /api/cases/{number}/officer`."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.visits import officers
from bot.visits.models import Action, Case, Person
from bot.web.access import CaseSorter
from bot.web.bodies import OfficerBody, parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Sorter
from bot.web.shapes import case_shape

router = APIRouter()


class Holding(NamedTuple):
    mine: bool
    others: tuple[Person, ...]  #: Whom it can be handed over to.
    may_assign: bool


def holding(case: Case, reader: Person, services: Services) -> Holding:
    """Who has the case, seen by whoever reads the page."""
    held = case.officer.person if case.officer else None
    may_assign = officers.open_to(case) and reader.may(Action.SORT_CASE)
    everybody = officers.colleagues(services.people) if may_assign else ()
    others = tuple(one for one in everybody if one.id not in (held, reader.id))
    return Holding(held == reader.id, others, may_assign)


@router.post("/cases/{number}/officer")
def assign(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    chosen, was = field(form, "person", limit=100) or None, field(form, "was", limit=100)
    services.deskwork.assign(case.number, chosen, was=was, by=person)
    done = "given_back" if chosen is None else "taken_it" if chosen == person.id else "handed_over"
    return RedirectResponse(f"/cases/{case.number}?done={done}", 303)


@router.put("/api/cases/{number}/officer")
def put(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """The case with who has it now."""
    told = parse(OfficerBody, body)
    return case_shape(services.deskwork.assign(found.number, told.person, was=told.was, by=person))
