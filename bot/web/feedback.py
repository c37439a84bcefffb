"""`/answers/…/feedback`: a person's word on an answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.asking.models import LONGEST_REASON
from bot.visits.errors import RequestInvalid
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Asker

router = APIRouter()

_WORDS = {"yes": True, "no": False}


@router.post("/answers/{answer}/feedback")
def judge(request: Request, answer: str, form: StaffForm, person: Asker, services: ServicesDep) -> HTMLResponse:
    useful = _WORDS.get(field(form, "useful"))
    if useful is None:
        raise RequestInvalid("(useful)")
    services.judge(answer, useful=useful, by=person.id, reason=field(form, "reason", limit=LONGEST_REASON))
    return pages.render(request, "feedback.html", useful=useful)
