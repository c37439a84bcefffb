"""What the enquirer of a case sees of it, and whether a machine wrote it: their part of the case page."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from bot.services import Services
from bot.visits.enquirers.progress import Stage, progress
from bot.visits.models import Action, Case, Person
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Sorter

router = APIRouter()


class CaseEnquirer(NamedTuple):
    link: str  #: To the status page.
    stage: Stage  #: What stands there now.
    may_change: bool


def case_enquirer(case: Case, reader: Person, services: Services) -> CaseEnquirer | None:
    """None where nobody has a status page: earlier years, and what is kept under another number."""
    if case.history or case.merged_into:
        return None
    link = f"{services.links.public}/status/{case.number}/{services.enquirerwork.status_token(case)}"
    stage = progress(case, services.store.audit(case=case.number)).stage
    return CaseEnquirer(link, stage, reader.may(Action.SORT_CASE))


@router.post("/cases/{number}/enquirer")
def change(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> RedirectResponse:
    """Make the links so far void, or take a case out of the suspected pile."""
    if field(form, "do") == "renew":
        services.enquirerwork.renew_link(case.number, by=person)
    if field(form, "do") == "clear":
        services.enquirerwork.clear(case.number, by=person)
    return RedirectResponse(f"/cases/{case.number}", 303)
