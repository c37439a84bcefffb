"""`/missions`: the outbound missions we know of, and one more recorded, so that later requests are return visits."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.visits import registering
from bot.visits.errors import ChangeUnknown, RequestInvalid
from bot.visits.missions import Recorded
from bot.visits.models import Action, Register, RegisterChange
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader, MissionKeeper
from knowledge import Mission

router = APIRouter()

_LONGEST = 20_000
_HOME = "DK"


class Line(NamedTuple):
    """A change, as the history shows it."""

    change: RegisterChange
    title: str
    may_undo: bool


@router.get("/missions")
def show(request: Request, reader: CaseReader, services: ServicesDep, done: str = "") -> HTMLResponse:
    registers, changes = services.registers, services.registry.changes()
    ours = [one for one in changes if one.in_register is Register.MISSIONS]
    may = reader.may(Action.RECORD_MISSION)
    return pages.render(
        request,
        "missions.html",
        missions=sorted(registers.missions, key=lambda one: (one.starts, one.id), reverse=True),
        history=[Line(one, _title(one), may and registering.is_last(one, changes)) for one in reversed(ours)],
        themes={theme.id: theme.labels for theme in registers.themes},
        countries=_countries(pages.language_of(request)),
        may=may,
        done=done if done in ("recorded", "undone") else "",
    )


@router.post("/missions")
def record(form: StaffForm, person: MissionKeeper, services: ServicesDep) -> Response:
    services.registry.record_mission(_told(form), by=person)
    return RedirectResponse("/missions?done=recorded", 303)


@router.post("/missions/changes/{seq}/undoing")
def undo(seq: str, form: StaffForm, person: MissionKeeper, services: ServicesDep) -> Response:
    number = int(seq) if seq.isascii() and seq.isdecimal() and len(seq) < 10 else 0
    changes = services.registry.changes()
    if not any(one.seq == number and one.in_register is Register.MISSIONS for one in changes):
        raise ChangeUnknown
    services.registry.undo(number, by=person)
    return RedirectResponse("/missions?done=undone#h-history", 303)


def _told(form: FormData) -> Recorded:
    lines = {name: tuple(_text(form, name).split("\n")) for name in ("participants", "met", "sources")}
    values: dict[str, Any] = {name: _text(form, name) for name in ("title", "country", "city")}
    return Recorded(
        **values,
        **lines,
        starts=_day(form, "starts"),
        ends=_day(form, "ends"),
        themes=tuple(dict.fromkeys(one for one in form.getlist("themes") if isinstance(one, str))),
        summary={language: _text(form, f"summary_{language}") for language in ("da", "en")},
    )


def _text(form: FormData, name: str) -> str:
    return field(form, name, limit=_LONGEST).strip()


def _day(form: FormData, name: str) -> dt.date:
    try:
        return dt.datetime.strptime(_text(form, name), "%Y-%m-%d").date()
    except ValueError:
        raise RequestInvalid(f"({name})") from None


def _title(change: RegisterChange) -> str:
    return Mission.model_validate_json(change.after or change.before or "{}").title


@cache
def _countries(language: str) -> dict[str, str]:
    names = Locale(language).territories
    real = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code != _HOME}
    return dict(sorted(real.items(), key=lambda pair: pair[1].casefold()))
