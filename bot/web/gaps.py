"""`/gaps`: what staff can do for the knowledge base, and who does it."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.asking.errors import AnswerUnknown
from bot.asking.models import LONGEST_QUESTION, AskedQuestion, Standing
from bot.explain import explain
from bot.services import Services
from bot.visits.errors import RequestInvalid
from bot.visits.models import Person
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Librarian
from knowledge.errors import DocumentRefused

router = APIRouter()

LONGEST_ANSWER = 10_000
_LONGEST_SOURCE = 300
_DONE = re.compile(r"taken|done|open")


@router.get("/gaps")
def gaps(request: Request, person: Librarian, services: ServicesDep, just: str = "") -> HTMLResponse:
    house = services.registers.house
    return pages.render(
        request,
        "gaps.html",
        gaps=services.library.gaps(),
        titles={info.name: info.title or info.name for info in services.knowledge.documents()},
        names={each.id: each.name for each in services.people.people()},
        kept_days=house.questions_kept_days,
        old_after_years=house.documents_old_after_years,
        just=just if _DONE.fullmatch(just) else "",
    )


@router.post("/gaps/marks")
def mark(form: StaffForm, person: Librarian, services: ServicesDep) -> Response:
    about = field(form, "about").split("\n")
    standing = field(form, "standing", limit=20)
    if standing not in set(Standing) or not all(about):
        raise RequestInvalid("(about, standing)")
    services.library.mark_gap(_ours(about, services), Standing(standing), by=person)
    return RedirectResponse(f"/gaps?just={standing}", 303)


@router.get("/gaps/answer")
def blank(request: Request, person: Librarian, services: ServicesDep, question: str = "") -> HTMLResponse:
    asked = _asked(question, services)
    return _form(request, asked, title=asked.question, answer="", source="", fault="")


@router.post("/gaps/answer")
def write(request: Request, form: StaffForm, person: Librarian, services: ServicesDep) -> HTMLResponse:
    asked = _asked(field(form, "question", limit=100), services)
    title = field(form, "title", limit=LONGEST_QUESTION).strip() or asked.question
    answer = field(form, "answer", limit=LONGEST_ANSWER).strip()
    source = field(form, "source", limit=_LONGEST_SOURCE)
    if not answer:
        fault = pages.text_of(request, "curate_empty")
        return _form(request, asked, title=title, answer=answer, source=source, fault=fault)
    return _written(request, form, asked, title=title, answer=answer, source=source, person=person, services=services)


def _written(
    request: Request,
    form: FormData,
    asked: AskedQuestion,
    *,
    title: str,
    answer: str,
    source: str,
    person: Person,
    services: Services,
) -> HTMLResponse:
    language = pages.language_of(request)
    try:
        written = services.library.write_answer(
            asked, title=title, answer=answer, source=source, language=language, by=person
        )
    except DocumentRefused as error:
        return _form(request, asked, title=title, answer=answer, source=source, fault=explain(error, language).sentence)
    if written.is_used:
        alike = next((group.ids for group in services.library.gaps().unanswered if asked.id in group.ids), (asked.id,))
        services.library.mark_gap(alike, Standing.DONE, by=person)
    return pages.render(
        request, "curated.html", asked=asked, written=written, title=title, own_answer=answer, source=source
    )


def _form(request: Request, asked: AskedQuestion, *, title: str, answer: str, source: str, fault: str) -> HTMLResponse:
    status = 422 if fault else 200
    return pages.render(
        request,
        "curate.html",
        status=status,
        asked=asked,
        title=title,
        own_answer=answer,
        source=source,
        fault=fault,
        longest=LONGEST_ANSWER,
    )


def _asked(question: str, services: Services) -> AskedQuestion:
    found = next((asked for asked in services.feedback.questions() if asked.id == question), None)
    if found is None:
        raise AnswerUnknown
    return found


def _ours(about: list[str], services: Services) -> list[str]:
    """Those of the page that are still there: a form can be old, or made up."""
    found = services.library.gaps()
    groups = (*found.unanswered, *found.not_useful, *found.done)
    known = {each for group in groups for each in group.ids}
    known |= {stale.about for stale in (*found.stale, *found.looked_at)}
    return [each for each in about if each in known]
