"""`/cases/{number}/versions`: every version of the proposal, what two of them differ in, and the way back."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits import comparing
from bot.visits.errors import RequestInvalid
from bot.visits.models import Action, Case, MessageState, Proposal, Told
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.editor import can_be_edited
from bot.web.people import CaseReader, Editor

router = APIRouter()

_STAYED = frozenset({MessageState.DRAFT, MessageState.FAILED})


class Version(NamedTuple):
    proposal: Proposal
    items: int
    received: tuple[str, ...]  #: Addresses that letters of it went to.
    takes_up: bool  #: Its programme can be taken again.


class Difference(NamedTuple):
    before: int
    after: int
    programme: list[Told]
    letters: list[Told]


@router.get("/cases/{number}/versions")
def show(
    request: Request,
    case: CaseDep,
    reader: CaseReader,
    services: ServicesDep,
    before: Annotated[int | None, Query(ge=1)] = None,
    after: Annotated[int | None, Query(ge=1)] = None,
) -> HTMLResponse:
    proposals = services.store.versions(case.number)
    may_take = reader.may(Action.EDIT_DRAFT) and can_be_edited(case) and not case.pending
    return pages.render(
        request,
        "versions.html",
        case=case,
        versions=[_version(case, one, may_take=may_take) for one in reversed(proposals)],
        numbers=[one.version for one in proposals],
        difference=_difference(proposals, before, after, services),
    )


@router.post("/cases/{number}/versions")
def take_again(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    version, revision = field(form, "version", limit=12), field(form, "revision", limit=12)
    if not (version.isdecimal() and revision.isdecimal()):
        raise RequestInvalid("(version)")
    services.editing.take_again(case.number, int(version), revision=int(revision), by=person)
    return RedirectResponse(f"/cases/{case.number}?done=programme_edited#main", 303)


def _version(case: Case, proposal: Proposal, *, may_take: bool) -> Version:
    digests = {bundle.digest for bundle in proposal.bundles}
    went = [m.draft.to for m in case.messages if m.bundle_digest in digests and m.state not in _STAYED]
    current = case.proposal is not None and case.proposal.version == proposal.version
    same = case.proposal is not None and case.proposal.days == proposal.days
    return Version(
        proposal=proposal,
        items=sum(len(day.items) for day in proposal.days),
        received=tuple(dict.fromkeys(went)),
        takes_up=may_take and bool(proposal.days) and not current and not same,
    )


def _difference(
    proposals: list[Proposal], before: int | None, after: int | None, services: Services
) -> Difference | None:
    """Between the two that are named, or the last two."""
    by_number = {one.version: one for one in proposals}
    if len(proposals) < 2:
        return None
    first = by_number.get(before or 0, proposals[-2])
    second = by_number.get(after or 0, proposals[-1])
    programme, letters = comparing.versions(first, second, registers=services.registers)
    return Difference(first.version, second.version, programme, letters)
