"""Who goes with the delegation, chosen on the case page, or by `PUT /api/cases/{number}/escort`."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.visits import escorting
from bot.visits.models import Action, Case, Person
from bot.web.access import DraftEditor
from bot.web.bodies import EscortBody, parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Editor
from bot.web.shapes import case_shape

router = APIRouter()


class Choice(NamedTuple):
    colleagues: tuple[Person, ...]
    may_choose: bool


def choice(case: Case, reader: Person, services: Services) -> Choice | None:
    """None where nobody goes along and nobody can be chosen any more."""
    may_choose = escorting.open_to(case) and reader.may(Action.EDIT_DRAFT)
    if not may_choose:
        return Choice((), may_choose=False) if case.escort else None
    at_work = (one for one in services.people.people() if one.active)
    return Choice(tuple(sorted(at_work, key=lambda one: one.name.casefold())), may_choose=True)


@router.post("/cases/{number}/escort")
def choose(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    chosen = field(form, "person", limit=100)
    services.work.escort(case.number, chosen or None, by=person, people=services.people)
    return RedirectResponse(f"/cases/{case.number}?done={'escorted' if chosen else 'unescorted'}#h-escort", 303)


@router.put("/api/cases/{number}/escort")
def put(found: CaseDep, body: Body, person: DraftEditor, services: ServicesDep) -> dict[str, Any]:
    """The case with who goes along now."""
    chosen = parse(EscortBody, body).person
    return case_shape(services.work.escort(found.number, chosen, by=person, people=services.people))
