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

_PERSON = "person"
_WORDS = {"yes": True, "no": False}


@router.post("/answers/{answer}/feedback")
def judge(request: Request, answer: str, form: StaffForm, person: Asker, services: ServicesDep) -> HTMLResponse:
    said, reason = field(form, "useful"), field(form, "reason", limit=LONGEST_REASON)
    if said == _PERSON:
        services.library.call_person(answer, by=person.id, reason=reason)
    elif said in _WORDS:
        services.judge(answer, useful=_WORDS[said], by=person.id, reason=reason)
    else:
        raise RequestInvalid("(useful)")
    return pages.render(request, "feedback.html", heard=said)
