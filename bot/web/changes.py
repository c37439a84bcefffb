"""`/cases/{number}/changes`: everything that a change touches, and one press that drafts all notices of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.visits import changes
from bot.visits.models import Action, BundleKind, Case, Flag
from bot.visits.participants.late import FLAG
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm
from bot.web.people import CaseReader, RoundKeeper

router = APIRouter()


@router.get("/cases/{number}/changes")
def show(request: Request, case: CaseDep, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    found = services.changework.changes(case)
    return pages.render(
        request,
        "changes.html",
        case=case,
        found=found,
        late=_late(case),
        waiting=_waiting(case),
        may_notify=changes.can_notify(case) and reader.may(Action.KEEP_ROUND) and changes.to_notify(found) > 0,
        count=changes.to_notify(found),
    )


@router.post("/cases/{number}/changes")
def notify(case: CaseDep, form: StaffForm, person: RoundKeeper, services: ServicesDep) -> RedirectResponse:
    services.changework.notify(case.number, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=notified", 303)


def _late(case: Case) -> Flag | None:
    return next((one for one in case.triage.flags if one.id == FLAG), None) if case.triage else None


def _waiting(case: Case) -> bool:
    """Notices stand on the case that nobody has approved yet."""
    bundle = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    approved = {message.bundle_digest for message in case.messages}
    return bundle is not None and bundle.digest not in approved
