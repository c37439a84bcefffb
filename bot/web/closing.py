"""Putting a case away without a letter, from the case page."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.visits import closing
from bot.visits.errors import RequestInvalid
from bot.visits.lifecycle import may_follow
from bot.visits.models import Action, BundleKind, Case, Person, Status
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Closer

router = APIRouter()


def outcomes(case: Case, person: Person) -> list[Status]:
    """What this person can put the case away as."""
    if case.history or not person.may(Action.CLOSE_CASE):
        return []
    offered = (*closing.VISITED, *closing.OUTCOMES)
    return [outcome for outcome in offered if outcome is not case.status and may_follow(case.status, outcome)]


def can_take_up(case: Case, person: Person) -> bool:
    return closing.can_take_up(case) and person.may(Action.CLOSE_CASE)


@router.post("/cases/{number}/closing")
def close(request: Request, case: CaseDep, form: StaffForm, person: Closer, services: ServicesDep) -> Response:
    outcome = field(form, "outcome", limit=30)
    if outcome == Status.TRIAGED:
        services.take_up(case.number, by=person)
        services.deskwork.taken_up(case.number, by=person)
        return RedirectResponse(f"/cases/{case.number}?done=taken_up", 303)
    if outcome not in {status.value for status in (*closing.VISITED, *closing.OUTCOMES)}:
        raise RequestInvalid("(outcome)")
    reason, until = field(form, "reason", limit=5_000), _day(field(form, "until", limit=20))
    closed = services.close(case.number, outcome=Status(outcome), by=person, reason=reason, until=until)
    if until:
        what = reason.strip() or pages.text_of(request, "bring_up_again")
        services.deskwork.bring_up(case.number, until, what, by=person)
    thanked = closed.status is Status.HELD and closed.proposal and closed.proposal.bundle(BundleKind.THANKS)
    return RedirectResponse(f"/cases/{case.number}?done={'thanked' if thanked else 'closed'}", 303)


def _day(given: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(given.strip(), "%Y-%m-%d").date() if given.strip() else None
    except ValueError:
        raise RequestInvalid("(until)") from None
