"""`/templates`: the words that letters are made from, and the office's own in place of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits import registering, templating
from bot.visits.errors import ChangeUnknown, TemplateFaulty
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.templating import Sample
from bot.visits.wording import LANGUAGES
from bot.web import pages, releasing
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.errors import Refused
from bot.web.people import CaseReader, TemplateKeeper
from knowledge import LetterTemplate

router = APIRouter()

_DONE = re.compile(r"changed|undone|same|released|revoked")
_NUMBER = re.compile(r"\d{1,6}")
_LONGEST_REASON = 1_000


class Past(NamedTuple):
    """A change, as the history shows it."""

    change: RegisterChange
    may_undo: bool


@router.get("/templates")
def everything(request: Request, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    own = {(one.kind, one.language) for one in services.registers.templates}
    released = services.acknowledgements.released()
    return pages.render(
        request, "templates.html", kinds=templating.kinds(), languages=LANGUAGES, own=own, released=released
    )


@router.get("/templates/{kind}/{tongue}")
def one(
    request: Request, kind: str, tongue: str, reader: CaseReader, services: ServicesDep, done: str = ""
) -> HTMLResponse:
    template = _current(kind, tongue, services)
    return _page(request, template, reader, services, done=done if _DONE.fullmatch(done) else "")


@router.post("/templates/{kind}/{tongue}")
def change(
    request: Request, kind: str, tongue: str, form: StaffForm, person: TemplateKeeper, services: ServicesDep
) -> Response:
    """What is wrong is said above what was typed; a look at it keeps nothing."""
    current = _current(kind, tongue, services)
    written = current.model_copy(
        update={"subject": field(form, "subject", limit=1_000).strip(), "body": field(form, "body", limit=40_000)}
    )
    reason, seen = field(form, "reason", limit=_LONGEST_REASON), field(form, "seen", limit=20)
    try:
        if field(form, "do", limit=10) == "look":
            return _page(request, written, person, services, seen=seen, reason=reason)
        made = services.registry.change_template(written, seen=seen, reason=reason, by=person)
    except TemplateFaulty as error:
        fault = explain(error, pages.language_of(request)).sentence
        return _page(request, written, person, services, fault=fault, seen=seen, reason=reason)
    return RedirectResponse(f"/templates/{kind}/{tongue}?done={'changed' if made else 'same'}", 303)


@router.post("/templates/{kind}/{tongue}/undoing/{seq}")
def undo(kind: str, tongue: str, seq: str, form: StaffForm, person: TemplateKeeper, services: ServicesDep) -> Response:
    template = _current(kind, tongue, services)
    changes = [one for one in _changes(template, services) if str(one.seq) == seq]
    if not _NUMBER.fullmatch(seq) or not changes:
        raise ChangeUnknown
    services.registry.undo(int(seq), by=person)
    return RedirectResponse(f"/templates/{kind}/{tongue}?done=undone", 303)


def _current(kind: str, tongue: str, services: Services) -> LetterTemplate:
    if kind not in templating.kinds() or tongue not in LANGUAGES:
        raise Refused(404, "unknown_page")
    return templating.current(kind, tongue, services.registers)


def _page(
    request: Request,
    template: LetterTemplate,
    person: Person,
    services: Services,
    *,
    done: str = "",
    fault: str = "",
    seen: str = "",
    reason: str = "",
) -> HTMLResponse:
    changes = services.registry.changes()
    ours = [one for one in reversed(changes) if _is_of(one, template)]
    may = person.may(Action.CHANGE_TEMPLATES)
    sample, fault = (None, fault) if fault else _sampled(template, request)
    return pages.render(
        request,
        "template.html",
        status=422 if fault else 200,
        letter=template,
        seen=seen or template.seal,
        sample=sample,
        blanks=templating.blanks(template.kind),
        kept=templating.kept(template.kind),
        shipped=templating.shipped(template.kind, template.language),
        history=[Past(one, may and registering.is_last(one, changes)) for one in ours],
        may_change=may,
        done=done,
        fault=fault,
        reason=reason,
        release=releasing.shown(template, person, services),
    )


def _sampled(template: LetterTemplate, request: Request) -> tuple[Sample | None, str]:
    try:
        return templating.sample(template), ""
    except TemplateFaulty as error:
        return None, explain(error, pages.language_of(request)).sentence


def _changes(template: LetterTemplate, services: Services) -> list[RegisterChange]:
    return [one for one in services.registry.changes() if _is_of(one, template)]


def _is_of(change: RegisterChange, template: LetterTemplate) -> bool:
    return change.in_register is Register.TEMPLATES and change.entry == template.id
