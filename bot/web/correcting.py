"""A person puts facts of the reading right, from the case page."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from pydantic import JsonValue
from starlette.datastructures import FormData

from bot.visits.errors import RequestInvalid
from bot.visits.models import Action, Case, Kind, Mode, Person, Reading
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.form_fields import SENDER_TYPES
from bot.web.people import Sorter
from knowledge import Registers

router = APIRouter()

_TEXTS = ("organisation", "on_behalf_of", "referred_by", "region")
_CHOICES = ("kind", "sender_type", "country", "language", "interpreting", "travels_by")
_LISTS = ("themes", "requested_hosts")
_LENGTHS = ("hours", "half_day", "day", "days:2", "days:3", "days:4", "days:5")
#: Of requests and letters; the others are found by their code.
_LANGUAGES = ("da", "en", "sv", "no", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "ja")
_LONGEST = 500


@router.post("/cases/{number}/facts")
def correct(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    """What differs from what is known becomes the person's word; the rest of the form says nothing."""
    back = field(form, "take_back", limit=30)
    if back:
        services.work.take_back(case.number, back, by=person)
        return RedirectResponse(f"/cases/{case.number}?done=taken_back", 303)
    confirmed = field(form, "confirm", limit=30)
    facts = _confirmed(case, confirmed) if confirmed else _but_suggested(_facts(form, case), case)
    services.work.correct(case.number, facts, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=corrected", 303)


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


def fact_form(case: Case, person: Person, registers: Registers, language: str) -> dict[str, Any] | None:
    """What the form chooses from; None where this person puts nothing right here."""
    if case.reading is None or case.history or not person.may(Action.SORT_CASE):
        return None
    known = case.reading
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
