"""Papers of a case: run sheet, page for the mayor and briefing as downloads; briefings drafted when asked for."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from bot.visits import briefings
from bot.visits.models import RECEIVES, Action, BundleKind, Case, Person
from bot.web.access import CaseViewer
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm
from bot.web.downloads import download
from bot.web.people import Editor

router = APIRouter()

Language = Annotated[Literal["da", "en"], Query()]
_PDF = "application/pdf"


class CasePapers(NamedTuple):
    """What the case page offers."""

    hosts: tuple[str, ...]  #: Ids of those that a briefing can be printed for, in order.
    enclosed: bool  #: The programme lies in a draft as PDF and calendar.
    due: str  #: When hosts should have their briefing, as an ISO date.
    may_draft: bool
    drafted: bool


def case_papers(case: Case, reader: Person) -> CasePapers | None:
    """None where there is no programme."""
    proposal, due = case.proposal, briefings.due(case)
    if proposal is None or case.triage is None or due is None or case.history:
        return None
    items = [item for day in proposal.days for item in day.items if item.kind in RECEIVES and item.host]
    files = [file for bundle in proposal.bundles for draft in bundle.messages for file in draft.attachments]
    return CasePapers(
        hosts=tuple(dict.fromkeys(item.host for item in items if item.host)),
        enclosed=any(file.media_type.split(";")[0] == "text/calendar" for file in files),
        due=due.isoformat(),
        may_draft=case.status in briefings.BRIEFED and not case.pending and reader.may(Action.EDIT_DRAFT),
        drafted=proposal.bundle(BundleKind.BRIEFING) is not None,
    )


@router.get("/api/cases/{number}/papers/run-sheet.pdf")
def run_sheet(case: CaseDep, reader: CaseViewer, services: ServicesDep, language: Language = "da") -> Response:
    """The days minute by minute, for whoever goes with the group."""
    content = services.paperwork.run_sheet(case, language=language)
    return download(content, name=f"{case.number}-run-sheet.pdf", media_type=_PDF)


@router.get("/api/cases/{number}/papers/mayor.pdf")
def mayor(case: CaseDep, reader: CaseViewer, services: ServicesDep, language: Language = "da") -> Response:
    """One page: who comes, when, and what can be said that has a source."""
    content = services.paperwork.mayor(case, language=language)
    return download(content, name=f"{case.number}-mayor.pdf", media_type=_PDF)


@router.get("/api/cases/{number}/papers/briefing.pdf")
def briefing(
    case: CaseDep,
    reader: CaseViewer,
    services: ServicesDep,
    host: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """For one host, or for each on the programme; in the language of each."""
    content = services.paperwork.briefing(case, host=host)
    return download(content, name=f"{case.number}-briefing.pdf", media_type=_PDF)


@router.post("/cases/{number}/briefing")
def draft(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> RedirectResponse:
    services.paperwork.draft_briefings(case.number, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=briefed", 303)
