"""`/enquiries/…`: the page on which a host answers a question, by its own link. To look at it does nothing."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits import wording
from bot.visits.hostround.answering import BY_LINK
from bot.visits.hostround.questions import Standing, standing_of
from bot.visits.models import AnswerKind, Asked, Case, HostAnswer, Slot, Way
from bot.visits.norms import norms
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import PublicForm, field

router = APIRouter()

_STATUS = {Standing.EXPIRED: 410, Standing.REVOKED: 410}


@router.get("/enquiries/{number}/{asked_id}/{token}")
def show(request: Request, number: str, asked_id: str, token: str, services: ServicesDep) -> HTMLResponse:
    case, asked = services.hostwork.asked(number, asked_id, token)
    return _page(request, case, asked, services)


@router.post("/enquiries/{number}/{asked_id}/{token}")
def answer(
    request: Request, number: str, asked_id: str, token: str, form: PublicForm, services: ServicesDep
) -> Response:
    """One button, one answer; with another time a day and hours that make sense."""
    case, asked = services.hostwork.asked(number, asked_id, token)
    kind = _kind(field(form, "answer", limit=20))
    remark = field(form, "remark", limit=norms().answers.longest_remark)
    proposed, fault = _proposed(form, asked) if kind is AnswerKind.ANOTHER_TIME else (None, "")
    if kind is AnswerKind.ANOTHER_TIME and proposed is None and not remark.strip():
        fault = fault or "when"
    if kind is None or fault:
        typed = {name: field(form, name, limit=20) for name in ("date", "start", "end")} | {"remark": remark}
        return _page(request, case, asked, services, fault=fault or "answer", typed=typed, status=422)
    services.hostwork.answer_by_link(number, asked, kind=kind, remark=remark, proposed=proposed)
    return RedirectResponse(f"/enquiries/{number}/{asked_id}/{token}?lang={_language(request, asked, services)}", 303)


def _page(
    request: Request,
    case: Case,
    asked: Asked,
    services: Services,
    *,
    fault: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    stands = standing_of(asked, case, at=services.now())
    language = _language(request, asked, services)
    return pages.render(
        request,
        "answer.html",
        status=_STATUS.get(stands, status),
        language=language,
        stands=stands,
        asked=asked,
        about=_about(asked, services, language),
        last=_said(case, asked),
        fault=fault,
        typed=typed or {"date": "", "start": "", "end": "", "remark": ""},
        limit=norms().answers.longest_remark,
        reference=case.number,
        sender=services.sender,
    )


def _about(asked: Asked, services: Services, language: str) -> dict[str, str]:
    """What is asked, as it was approved: all of it is sealed with the letter."""
    words, about = wording.of(language), asked.about
    host = services.registers.host(asked.host)
    return {
        "host": host.name if host else asked.host,
        "delegation": words.delegation(about.organisation, about.country),
        "size": words.size(asked.terms.group),
        "place": about.place,
        "themes": words.themes(about.themes, services.registers),
        "language": words.spoken(asked.terms.language, asked.terms.languages, asked.terms.interpreting),
        "wishes": "; ".join(words.said(wish) for wish in about.wishes),
    }


def _said(case: Case, asked: Asked) -> HostAnswer | None:
    """What was said here last."""
    return next((one for one in reversed(case.answers) if one.asked == asked and one.way is Way.LINK), None)


def _language(request: Request, asked: Asked, services: Services) -> str:
    """Asked for in the address; else the host's own, of the two that pages are written in."""
    chosen = request.query_params.get("lang")
    if chosen in ("da", "en"):
        return chosen
    host = services.registers.host(asked.host)
    return "da" if host is None or host.place.country == "DK" else "en"


def _kind(value: str) -> AnswerKind | None:
    return next((kind for kind in BY_LINK if kind == value), None)


def _proposed(form: PublicForm, asked: Asked) -> tuple[Slot | None, str]:
    """The slot in the fields, and what is wrong with it; a day alone is asked about at the same hours."""
    date, start, end = (field(form, name, limit=20).strip() for name in ("date", "start", "end"))
    if not (date or start or end):
        return None, ""
    slot = asked.terms.slot
    try:
        day = dt.date.fromisoformat(date) if date else slot.date
        begins = dt.time.fromisoformat(start) if start else slot.start
        ends = dt.time.fromisoformat(end) if end else _as_long(begins, slot)
    except ValueError:
        return None, "when"
    if begins.tzinfo or ends.tzinfo or begins >= ends:
        return None, "hours"
    return Slot(date=day, start=begins, end=ends), ""


def _as_long(begins: dt.time, slot: Slot) -> dt.time:
    length = dt.datetime.combine(slot.date, slot.end) - dt.datetime.combine(slot.date, slot.start)
    ends = dt.datetime.combine(slot.date, begins.replace(tzinfo=None)) + length
    return ends.time() if ends.date() == slot.date else dt.time(23, 59)
