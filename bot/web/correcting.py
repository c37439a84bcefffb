"""A person puts facts of the reading right, from the case page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits.errors import RequestInvalid, StepNotAllowed
from bot.visits.models import Action, Case, Kind, Mode, Person, Reading
from bot.visits.presence import FACTS
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.form_fields import SENDER_TYPES
from bot.web.people import Sorter
from bot.web.presence import at_it, leave, touch
from knowledge import Registers

router = APIRouter()

_TEXTS = ("organisation", "on_behalf_of", "referred_by", "region")
_CHOICES = ("kind", "sender_type", "country", "language", "interpreting", "travels_by")
_LISTS = ("themes", "requested_hosts")
_LENGTHS = ("hours", "half_day", "day", "days:2", "days:3", "days:4", "days:5")
#: Of requests and letters; the others are found by their code.
_LANGUAGES = ("da", "en", "sv", "no", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "ja")
_LONGEST = 500


@router.get("/cases/{number}/facts")
def show(request: Request, case: CaseDep, person: Sorter, services: ServicesDep) -> HTMLResponse:
    page = _page(request, case, person, services)
    touch(case, FACTS, person, services)
    return page


@router.post("/cases/{number}/facts")
def correct(request: Request, case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    """What differs from what is known becomes the person's word; the rest of the form says nothing."""
    back = field(form, "take_back", limit=30)
    if back:
        services.work.take_back(case.number, back, by=person)
        return RedirectResponse(f"/cases/{case.number}?done=taken_back", 303)
    confirmed = field(form, "confirm", limit=30)
    if confirmed:
        services.work.correct(case.number, _confirmed(case, confirmed), by=person)
        return RedirectResponse(f"/cases/{case.number}?done=corrected", 303)
    seen = _seen(form)
    mine = _mine(_but_suggested(_facts(form, case), case), seen)
    if meanwhile := _meanwhile(mine, seen, case):
        return _page(request, case, person, services, mine=mine, meanwhile=meanwhile)
    services.work.correct(case.number, mine, by=person)
    leave(case, FACTS, person, services)
    return RedirectResponse(f"/cases/{case.number}?done=corrected", 303)


def _seen(form: FormData) -> dict[str, JsonValue]:
    """What the form was filled with when it was opened; nothing where a form does not say."""
    try:
        seen = json.loads(field(form, "seen", limit=20_000) or "{}")
    except ValueError:
        raise RequestInvalid("(seen)") from None
    return seen if isinstance(seen, dict) else {}


def _mine(facts: dict[str, JsonValue], seen: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """What this person changed; what a colleague put right meanwhile is not put back by a form that is older."""
    return {name: value for name, value in facts.items() if name not in seen or not _same(value, seen[name])}


def _meanwhile(mine: dict[str, JsonValue], seen: dict[str, JsonValue], case: Case) -> dict[str, JsonValue]:
    """Of the facts that this person changed those that say something else by now than when the form was opened."""
    known = _known(case)
    return {
        name: known.get(name)
        for name, value in mine.items()
        if name in seen and not _same(known.get(name), seen[name]) and not _same(known.get(name), value)
    }


def _same(one: JsonValue, other: JsonValue) -> bool:
    """A list is chosen from, in whatever order."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return one == other


def _page(
    request: Request,
    case: Case,
    person: Person,
    services: Services,
    *,
    mine: Mapping[str, JsonValue] = MappingProxyType({}),
    meanwhile: Mapping[str, JsonValue] = MappingProxyType({}),
) -> HTMLResponse:
    language, registers = pages.language_of(request), services.registers
    form = fact_form(case, person, registers, language)
    if form is None:
        raise StepNotAllowed(f"({case.status})")
    try:
        shown = Reading.model_validate(_known(case) | dict(mine))
    except ValidationError:
        raise RequestInvalid(f"({', '.join(sorted(mine))})") from None
    return pages.render(
        request,
        "facts.html",
        status=409 if meanwhile else 200,
        case=case,
        form=form | {"known": shown, "seen": _told(case)},
        meanwhile=meanwhile,
        mine=mine,
        at_it=at_it(case, person, services, FACTS),
        themes={theme.id: theme.labels for theme in registers.themes},
        hosts={host.id: host.name for host in registers.hosts},
    )


def _told(case: Case) -> str:
    """The facts of the form as they are known, to be sent back with it."""
    known = _known(case)
    names = (*_TEXTS, *_CHOICES, *_LISTS, "duration", "group_size", "dates")
    return json.dumps({name: known.get(name) for name in names}, ensure_ascii=False)


def _confirmed(case: Case, name: str) -> dict[str, JsonValue]:
    """The fact as a model suggested it, where it still does."""
    suggested = case.reading.suggested if case.reading else ()
    return {name: _known(case)[name]} if name in suggested else {}


def _but_suggested(facts: dict[str, JsonValue], case: Case) -> dict[str, JsonValue]:
    """Who puts one fact right and leaves what a model suggested as it stands has not confirmed that."""
    suggested = case.reading.suggested if case.reading else ()
    known = _known(case)
    return {name: value for name, value in facts.items() if name not in suggested or value != known[name]}


def _known(case: Case) -> dict[str, JsonValue]:
    return case.reading.model_dump(mode="json") if case.reading else {}


def can_correct(case: Case, person: Person) -> bool:
    return case.reading is not None and not case.history and person.may(Action.SORT_CASE)


def fact_form(case: Case, person: Person, registers: Registers, language: str) -> dict[str, Any] | None:
    """What the form chooses from; None where this person puts nothing right here."""
    known = case.reading
    if known is None or not can_correct(case, person):
        return None
    return {
        "known": known,
        "kinds": list(Kind),
        "sender_types": _with(known.sender_type, SENDER_TYPES),
        "countries": _countries(language),
        "languages": _with(known.language, _LANGUAGES),
        "modes": list(Mode),
        "lengths": _with(known.duration, _LENGTHS),
        "hosts": sorted(((host.id, host.name) for host in registers.hosts), key=lambda pair: pair[1].casefold()),
    }


def _with(known: str | None, usual: tuple[str, ...]) -> list[str]:
    """What is known can always be kept."""
    return [*usual, *([known] if known and known not in usual else [])]


def _facts(form: FormData, case: Case) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = {}
    for name in (*_TEXTS, *_CHOICES, "duration"):
        if name in form:
            said[name] = " ".join(field(form, name, limit=_LONGEST).split()) or None
    for name in _LISTS:
        if f"{name}_shown" in form:
            said[name] = [str(value)[:100] for value in form.getlist(name) if isinstance(value, str) and value]
    if "group_min" in form:
        said["group_size"] = _size(form)
    if "earliest" in form:
        said["dates"] = _dates(form, case.reading)
    return said


def _size(form: FormData) -> JsonValue:
    typed = [field(form, name, limit=6).strip() for name in ("group_min", "group_max")]
    numbers = [_whole(each) for each in typed if each]
    return {"min": numbers[0], "max": numbers[-1]} if numbers else None


def _whole(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed) <= 100_000:
        raise RequestInvalid("(group_size)")
    return int(typed)


def _dates(form: FormData, known: Reading | None) -> JsonValue:
    first, last = (field(form, name, limit=10).strip() for name in ("earliest", "latest"))
    if not first and not last:
        return None
    earliest, latest = sorted((first or last, last or first))
    return {"earliest": earliest, "latest": latest, "flexible": "flexible" in form}


@cache
def _countries(language: str) -> dict[str, str]:
    names = Locale(language).territories
    return dict(
        sorted(
            ((code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()),
            key=lambda pair: pair[1].casefold(),
        )
    )
