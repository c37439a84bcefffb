"""After the visit, on the case page: thanks drafted when asked for."""

from __future__ import annotations

from typing import Literal, NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from bot.visits import followup
from bot.visits.models import Action, BundleKind, Case, Person
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm
from bot.web.people import Editor

router = APIRouter()


class AfterVisit(NamedTuple):
    """What the case page shows."""

    thanks: Literal["none", "drafted", "out"]
    may_thank: bool


def after_visit(case: Case, reader: Person) -> AfterVisit | None:
    """None before the visit was held, and where no programme says whom it was with."""
    if not followup.can_thank(case):
        return None
    out = followup.thanked(case)
    drafted = case.proposal is not None and case.proposal.bundle(BundleKind.THANKS) is not None
    return AfterVisit("out" if out else "drafted" if drafted else "none", not out and reader.may(Action.EDIT_DRAFT))


@router.post("/cases/{number}/thanks")
def thank(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> RedirectResponse:
    services.afterwork.thank(case.number, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=thanked", 303)
