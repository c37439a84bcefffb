"""`/answers`: answers that colleagues wrote, to a question that nothing answered or on their own account."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.asking.curating import OwnAnswer
from bot.asking.errors import AnswerUnknown
from bot.asking.models import LONGEST_QUESTION, AskedQuestion, Standing
from bot.explain import explain
from bot.services import Services
from bot.visits.models import Person
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Librarian
from knowledge import DocumentUnknown
from knowledge.errors import DocumentRefused

router = APIRouter()

LONGEST_ANSWER = 10_000
_LONGEST_SOURCE = 300
_LONGEST_NAME = 100


@router.get("/answers")
def listing(request: Request, person: Librarian, services: ServicesDep, removed: bool = False) -> HTMLResponse:
    return pages.render(request, "own_answers.html", answers=services.library.own_answers(), removed=removed)


@router.get("/answers/form")
def blank(
    request: Request, person: Librarian, services: ServicesDep, question: str = "", name: str = ""
) -> HTMLResponse:
    """Of an answer that is there, by its name; else a new one, to a question or to none."""
    asked = _asked(question, services)
    own = services.library.own_answer(name) if name else OwnAnswer(asked.question if asked else "", "")
    return _form(request, own, asked=asked, name=name)


@router.post("/answers/form")
def write(request: Request, form: StaffForm, person: Librarian, services: ServicesDep) -> HTMLResponse:
    asked, name = _asked(field(form, "question", limit=100), services), field(form, "name", limit=_LONGEST_NAME)
    own = _own(request, form, asked)
    if not own.answer or not own.title:
        return _form(request, own, asked=asked, name=name, fault=pages.text_of(request, "curate_empty"))
    return _written(request, own, asked=asked, name=name, person=person, services=services)


@router.post("/answers/removal")
def remove(form: StaffForm, person: Librarian, services: ServicesDep) -> Response:
    name = field(form, "name", limit=_LONGEST_NAME)
    services.library.own_answer(name)
    if not services.library.remove(name, by=person):
        raise DocumentUnknown
    return RedirectResponse("/answers?removed=true", 303)


def _own(request: Request, form: FormData, asked: AskedQuestion | None) -> OwnAnswer:
    title = field(form, "title", limit=LONGEST_QUESTION).strip() or (asked.question if asked else "")
    answer = field(form, "answer", limit=LONGEST_ANSWER).strip()
    source = field(form, "source", limit=_LONGEST_SOURCE)
    return OwnAnswer(title, answer, source, pages.language_of(request))


def _written(
    request: Request, own: OwnAnswer, *, asked: AskedQuestion | None, name: str, person: Person, services: Services
) -> HTMLResponse:
    library = services.library
    try:
        written = library.write_answer(own, by=person, asked=asked, name=name)
    except DocumentRefused as error:
        return _form(request, own, asked=asked, name=name, fault=explain(error, pages.language_of(request)).sentence)
    if asked and written.is_used:
        alike = next((group.ids for group in library.gaps().unanswered if asked.id in group.ids), (asked.id,))
        library.mark_gap(alike, Standing.DONE, by=person)
    return pages.render(request, "curated.html", asked=asked, written=written, own=own, name=written.document)


def _form(request: Request, own: OwnAnswer, *, asked: AskedQuestion | None, name: str, fault: str = "") -> HTMLResponse:
    status = 422 if fault else 200
    return pages.render(request, "curate.html", status=status, asked=asked, own=own, name=name, fault=fault)


def _asked(question: str, services: Services) -> AskedQuestion | None:
    """None where no question is named.

    Raises:
        AnswerUnknown: it is not kept, or no longer.
    """
    if not question:
        return None
    found = services.feedback.question(question)
    if found is None:
        raise AnswerUnknown
    return found
