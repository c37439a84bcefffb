"""`/api/cases`: what came in, what became of it, and a person's word on it."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from bot.visits import disclosing, leaving, papers
from bot.visits.errors import BundleUnknown, RequestInvalid
from bot.visits.hostround.answering import Heard
from bot.visits.models import Case, OutgoingAttachment, Proposal, Status
from bot.visits.models.standing import as_of_now, standing
from bot.web.access import CaseMaker, CaseSorter, CaseViewer, Decider, RoundKeeper
from bot.web.api_journal import entry_shape
from bot.web.bodies import AnswerBody, CorrectionBody, DecisionBody, OverrideBody, a_request, parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.downloads import download
from bot.web.inbox import holder
from bot.web.shapes import case_shape, proposal_shape, summary_shape

router = APIRouter(prefix="/api/cases")

_PAPERS = {"pdf": "application/pdf", "ics": "text/calendar"}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("")
def cases(
    reader: CaseViewer,
    services: ServicesDep,
    status: Annotated[list[Status] | None, Query()] = None,
    text: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=5_000)] = 500,
    officer: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """`officer` is a user name, or `-` for cases that nobody has."""
    found = services.store.cases(statuses=status, text=text, limit=limit, officer=holder(officer))
    return {"cases": [summary_shape(summary) for summary in found]}


@router.post("", status_code=201)
def enter(body: Body, person: CaseMaker, services: ServicesDep) -> dict[str, Any]:
    """What staff took down from a telephone call or found elsewhere."""
    receipt = services.doorway.enter(a_request(body), key=secrets.token_urlsafe(16), body=body, by=person)
    return {"case": receipt.number}


@router.get("/{number}")
def case(found: CaseDep, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    leads = services.leads.leads(case=found.number)
    said = services.journalwork.entries(found)
    given = services.evaluations.evaluations(case=found.number)
    return case_shape(found, services.versions(found), by_model=services.by_model) | {
        "tasks": [one.model_dump(mode="json") for one in services.tasks.tasks(case=found.number)],
        "leads": [one.model_dump(mode="json") for one in leads],
        "journal": [entry_shape(one) for one in said],
        "evaluations": [one.model_dump(mode="json") for one in given],
    }


@router.get("/{number}/proposal.json")
def proposal(found: CaseDep, reader: CaseViewer) -> dict[str, Any]:
    return proposal_shape(_proposal(found), standing(found))


@router.get("/{number}/proposal.docx")
def editable(found: CaseDep, reader: CaseViewer, services: ServicesDep) -> Response:
    """For the office to work on; it is not enclosed with any letter."""
    proposal = _proposal(found)
    if found.triage is None or not proposal.days:
        raise BundleUnknown
    view = papers.view(as_of_now(found) or proposal, found.triage, registers=services.registers, reference=found.number)
    told = disclosing.of_programme(found, services.versions(found), by_model=services.by_model)
    view = view.saying(disclosing.sentence(told, view.language))
    return download(services.papers.docx(view), name=f"{found.number}-programme.docx", media_type=_DOCX)


@router.get("/{number}/proposal.{kind}")
def paper(kind: str, found: CaseDep, reader: CaseViewer, services: ServicesDep) -> Response:
    """The very bytes that lie in the draft, not a fresh copy of them: that nobody approved them says the name."""
    attachment = _paper(_proposal(found), kind)
    told = disclosing.of_programme(found, services.versions(found))
    name = f"{found.number}-{'' if told.approved else 'not-approved-'}programme.{kind}"
    return download(attachment.content, name=name, media_type=attachment.media_type)


@router.post("/{number}/decisions")
def decide(found: CaseDep, body: Body, person: Decider, services: ServicesDep) -> dict[str, Any]:
    decision = parse(DecisionBody, body)
    case = services.decide(
        found.number,
        bundle=decision.bundle,
        verdict=decision.decision,
        digest=decision.digest,
        by=person,
        via="api",
        reason=decision.reason,
        send_at=leaving.in_copenhagen(decision.send_at) if decision.send_at else None,
    )
    return case_shape(case)


@router.post("/{number}/answers")
def answer(found: CaseDep, body: Body, person: RoundKeeper, services: ServicesDep) -> dict[str, Any]:
    """What a host said to a colleague, or a person's word on an answer that is in the log."""
    said = parse(AnswerBody, body)
    if said.answer and said.confirmed is not None:
        return case_shape(services.hostwork.rule(found.number, said.answer, confirmed=said.confirmed, by=person))
    if said.item is None or said.kind is None:
        raise RequestInvalid("(item and kind, or answer and confirmed)")
    heard = Heard(
        kind=said.kind,
        way=said.way,
        quote=said.quote,
        said_by=said.said_by,
        said_at=said.said_at,
        proposed=said.proposed,
        confirmed=bool(said.confirmed),
    )
    return case_shape(services.hostwork.log(found.number, said.item, heard, by=person))


@router.post("/{number}/corrections")
def correct(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """A person's word on facts of the reading; triage and draft follow in a moment."""
    said = parse(CorrectionBody, body)
    if said.take_back:
        return case_shape(services.work.take_back(found.number, said.take_back, by=person))
    return case_shape(services.work.correct(found.number, said.facts, by=person))


@router.post("/{number}/overrides")
def override(found: CaseDep, body: Body, person: Decider, services: ServicesDep) -> dict[str, Any]:
    """A person's word that the programme may go out although a finding stops it, or that taken back."""
    said = parse(OverrideBody, body)
    if said.take_back:
        return case_shape(services.work.take_back_override(found.number, finding=said.finding, by=person, via="api"))
    return case_shape(
        services.work.override(found.number, finding=said.finding, reason=said.reason, by=person, via="api")
    )


def _proposal(case: Case) -> Proposal:
    if case.proposal is None:
        raise BundleUnknown
    return case.proposal


def _paper(proposal: Proposal, kind: str) -> OutgoingAttachment:
    wanted = _PAPERS.get(kind)
    attached = (a for bundle in proposal.bundles for draft in bundle.messages for a in draft.attachments)
    found = next((a for a in attached if wanted and a.media_type.split(";")[0] == wanted), None)
    if found is None:
        raise BundleUnknown
    return found
