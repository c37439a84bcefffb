"""`/api`: ask, triage, draft, hosts. Nothing is sent, and nothing stored but questions nobody could answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.asking.models import Via
from bot.visits import disclosing
from bot.web.access import CaseViewer, Questioner
from bot.web.bodies import Question, a_request, parse
from bot.web.context import Body, ServicesDep
from bot.web.shapes import draft_disclosure, host_shape, proposal_shape, triage_shape

router = APIRouter(prefix="/api")


@router.post("/ask")
def ask(body: Body, reader: Questioner, services: ServicesDep) -> dict[str, Any]:
    question = parse(Question, body)
    asked = services.ask(question.question, question.thread, via=Via.API, by=reader.id if reader else None)
    told = disclosing.of_answer(asked.answer, asked.answer.language)
    return asked.answer.model_dump(mode="json") | {"disclosure": told}


@router.post("/triage")
def triage(body: Body, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    return triage_shape(services.triage(a_request(body)))


@router.post("/draft")
def draft(body: Body, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    triaged, proposal = services.draft(a_request(body))
    return {
        "triage": triage_shape(triaged),
        "proposal": proposal_shape(proposal) if proposal else None,
        "disclosure": draft_disclosure(triaged, by_model=services.by_model),
    }


@router.get("/hosts")
def hosts(reader: Questioner, services: ServicesDep) -> dict[str, Any]:
    load = services.load(before=services.now().date())
    return {"hosts": [host_shape(host, load) for host in services.registers.hosts]}
