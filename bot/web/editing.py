"""`/cases/{number}/programme`: the programme of a case, and a person's hand on it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import disclosing
from bot.visits.errors import (
    CaseMoved,
    CopyMissing,
    CopyMoved,
    CopyTaken,
    DraftPending,
    HostUnknown,
    ItemLocked,
    ItemUnknown,
    NoOtherWay,
    NoPlan,
    NoRoom,
    ProgrammeInvalid,
    RequestInvalid,
    VisitError,
)
from bot.visits.models import Case, Person
from bot.visits.models.working import Do, Wish, WorkingCopy
from bot.visits.presence import PROGRAMME
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.editor import shown
from bot.web.people import CaseReader, Editor
from bot.web.presence import at_it, leave, touch

router = APIRouter()

#: What is said on the page itself, beside the programme as it is.
_SAID = (
    CaseMoved, CopyMissing, CopyMoved, CopyTaken, DraftPending, HostUnknown, ItemLocked, ItemUnknown, NoOtherWay,
    NoPlan, NoRoom, ProgrammeInvalid,
)  # fmt: skip
_TEXT = ("item", "other", "host", "title", "goal", "note")
_STAYS = frozenset({Do.EARLIER, Do.LATER, Do.UP, Do.DOWN})  #: Done again and again: the focus stays on the button.


@router.get("/cases/{number}/programme")
def show(
    request: Request,
    case: CaseDep,
    reader: CaseReader,
    services: ServicesDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    return _page(request, case, reader, services, done=done)


@router.post("/cases/{number}/programme")
def change(request: Request, case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    what = field(form, "do", limit=20)
    try:
        return _done(case, what, form, person, services)
    except _SAID as error:
        return _page(request, case, person, services, refused=error)


def _done(case: Case, what: str, form: FormData, person: Person, services: Services) -> Response:
    here = f"/cases/{case.number}/programme"
    if what == "finish":
        services.editing.finish(
            case.number,
            revision=_number(form, "revision"),
            case_revision=_number(form, "case_revision"),
            by=person,
            reason=field(form, "reason", limit=2_000),
        )
        leave(case, PROGRAMME, person, services)
        return RedirectResponse(f"/cases/{case.number}?done=programme_edited#main", 303)
    if what == "drop":
        services.editing.drop(case.number, revision=_number(form, "revision"), by=person)
        leave(case, PROGRAMME, person, services)
        return RedirectResponse(f"{here}?done=dropped#main", 303)
    if what == "begin":
        services.editing.begin(case.number, by=person)
        return RedirectResponse(f"{here}#h-work", 303)
    if what == "begin_another":
        copy = services.editing.begin(case.number, by=person)
        services.editing.another(case.number, revision=copy.revision, by=person)
        return RedirectResponse(f"{here}#h-work", 303)
    if what in ("undo", "redo", "replan", "another", "take_over"):
        _whole(case, what, _number(form, "revision"), person, services)
        return RedirectResponse(f"{here}?done={what}#h-work", 303)
    wish = _wish(what, form)
    copy = services.editing.step(case.number, wish, revision=_number(form, "revision"), by=person)
    return RedirectResponse(f"{here}?done=step#{_anchor(wish, copy)}", 303)


def _whole(case: Case, what: str, revision: int, person: Person, services: Services) -> WorkingCopy:
    editing = services.editing
    if what == "replan":
        return editing.replan(case.number, revision=revision, by=person)
    if what == "another":
        return editing.another(case.number, revision=revision, by=person)
    if what == "take_over":
        return editing.take_over(case.number, revision=revision, by=person)
    return editing.undo(case.number, revision=revision, by=person, forward=what == "redo")


def _anchor(wish: Wish, copy: WorkingCopy) -> str:
    there = {item.id for day in copy.days for item in day.items}
    item = wish.item if wish.item in there else copy.step.item
    if item not in there:
        return "h-work"
    return f"{item}-{wish.do}" if wish.do in _STAYS else f"i-{item}"


def _wish(what: str, form: FormData) -> Wish:
    """Raises ProgrammeInvalid, which names what does not fit."""
    place = field(form, "place", limit=40)
    values: dict[str, Any] = {name: field(form, name, limit=3_000).strip() for name in _TEXT}
    values |= {name: field(form, name, limit=20) or None for name in ("kind", "start", "end", "date")}
    values["split"] = field(form, "split", limit=4) or 1
    if place and not values["date"]:  # a day and the item after which something is added to it
        values["date"], _, values["other"] = place.partition("|")
    try:
        return Wish.model_validate({"do": what} | values)
    except ValidationError as error:
        fields = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors()}))
        raise ProgrammeInvalid(f"({fields})") from None


def _number(form: FormData, name: str) -> int:
    value = field(form, name, limit=12)
    if not value.isdecimal():
        raise RequestInvalid(f"({name})")
    return int(value)


def _page(
    request: Request,
    case: Case,
    reader: Person,
    services: Services,
    *,
    done: str = "",
    refused: VisitError | None = None,
) -> HTMLResponse:
    language = pages.language_of(request)
    told = explain(refused, language) if refused else None
    page = shown(case, reader, services)
    if page["mine"]:
        touch(case, PROGRAMME, reader, services)
    return pages.render(
        request,
        "programme.html",
        status=told.status if told else 200,
        done=done,
        refused=told.sentence if told else "",
        case=case,
        disclosure=disclosing.of_programme(case, services.versions(case), by_model=services.by_model),
        at_it=at_it(case, reader, services, PROGRAMME),
        **page,
    )
