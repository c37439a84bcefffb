"""`/cases/{number}`: the request on the left, the draft on the right."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits.models import Case, Person, Verdict
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.decisions import letters_page
from bot.web.highlights import highlighted
from bot.web.people import CaseReader

router = APIRouter()

_SHOWN = 30_000
_DONE = frozenset(Verdict) | {"edited"}


@router.get("/cases/{number}")
def show(
    request: Request,
    case: CaseDep,
    reader: CaseReader,
    services: ServicesDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    said = done if done in _DONE else ""
    return pages.render(request, "case.html", done=said, **_shown(case, reader, services))


def _shown(case: Case, reader: Person, services: Services) -> dict[str, Any]:
    message = case.request.message[:_SHOWN]
    evidence = case.triage.evidence if case.triage else {}
    return {
        "case": case,
        "organisation": _organisation(case),
        "pieces": highlighted(message, evidence),
        "subject": highlighted(case.request.subject, evidence, "subject"),
        "elsewhere": _elsewhere(case),
        "cut": len(case.request.message) > _SHOWN,
        "request_language": case.triage.language if case.triage else case.request.language,
        "letters": letters_page(case, reader),
        "hosts": {host.id: host for host in services.registers.hosts},
        "themes": {theme.id: theme.labels for theme in services.registers.themes},
    }


def _organisation(case: Case) -> str | None:
    read = case.triage.organisation if case.triage else None
    return read or (case.request.organisation.name if case.request.organisation else None)


def _elsewhere(case: Case) -> list[tuple[str, str, str]]:
    """Facts read from a form field or a file: (field, part, quote)."""
    evidence = case.triage.evidence if case.triage else {}
    return [
        (field, span.part, span.quote)
        for field, spans in evidence.items()
        for span in spans
        if span.part not in ("message", "subject")
    ]
