"""`/rules/periods`, `/rules/rows`, `/rules/points`: a rule changed by hand; what is wrong is said at its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import ruled
from bot.visits.errors import ChangeUnknown, RegisterMoved, RuleFaulty, RuleFixed
from bot.visits.models import Person, Register
from bot.visits.ruled import TypedPeriod
from bot.visits.ruling import Given, Ruling, as_set, last_change
from bot.visits.triage.recommending import Row, table
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import PolicyKeeper
from knowledge import ClosedPeriod, RowSetting

router = APIRouter()

_LONGEST_REASON = 1_000
_LONGEST = 300


class Field(NamedTuple):
    """One field of the form."""

    name: str
    kind: str  #: `text`, `date`, `number`, `check` or `select`.
    value: str
    options: tuple[str, ...] = ()
    group: str = "rulefield"  #: Of the words that label it.


class Form(NamedTuple):
    """What one page asks for."""

    what: str  #: `period`, `row` or `points`.
    path: str
    fields: tuple[Field, ...]
    seen: int
    row: Row | None = None
    number: int = 0  #: Of the row.
    removable: bool = False


@router.get("/rules/periods-new")
def new_period(request: Request, person: PolicyKeeper, services: ServicesDep) -> HTMLResponse:
    return _page(request, _period_form(None, TypedPeriod(yearly=True), services))


@router.post("/rules/periods-new")
def add_period(request: Request, form: StaffForm, person: PolicyKeeper, services: ServicesDep) -> Response:
    typed = _typed_period(form)
    shown = _period_form(None, typed, services)
    return _kept(request, form, shown, person, services, lambda it, given: it.keep_period(None, typed, given))


@router.get("/rules/periods/{period}")
def period(request: Request, period: str, person: PolicyKeeper, services: ServicesDep) -> HTMLResponse:
    known = next((one for one in services.registers.closed_periods() if one.id == period), None)
    if known is None:
        raise ChangeUnknown
    return _page(request, _period_form(period, _as_typed(known, services.now().year), services))


@router.post("/rules/periods/{period}")
def change_period(
    request: Request, period: str, form: StaffForm, person: PolicyKeeper, services: ServicesDep
) -> Response:
    typed = _typed_period(form)
    shown = _period_form(period, typed, services)
    return _kept(request, form, shown, person, services, lambda it, given: it.keep_period(period, typed, given))


@router.post("/rules/periods/{period}/removal")
def remove_period(
    request: Request, period: str, form: StaffForm, person: PolicyKeeper, services: ServicesDep
) -> Response:
    shown = _period_form(period, _typed_period(form), services)
    return _kept(request, form, shown, person, services, lambda it, given: it.remove_period(period, given))


@router.get("/rules/rows/{row}")
def row(request: Request, row: str, person: PolicyKeeper, services: ServicesDep) -> HTMLResponse:
    known = _row(row, services)
    return _page(request, _row_form(known, as_set(known), services))


@router.post("/rules/rows/{row}")
def set_row(request: Request, row: str, form: StaffForm, person: PolicyKeeper, services: ServicesDep) -> Response:
    known = _row(row, services)
    typed = {name: field(form, name, limit=_LONGEST) for name in ("recommend", "owner")}
    setting = RowSetting(on=known.stays or field(form, "on", limit=10) == "yes", **typed)
    shown = _row_form(known, setting, services)
    return _kept(request, form, shown, person, services, lambda it, given: it.set_row(row, setting, given))


@router.get("/rules/points")
def points(request: Request, person: PolicyKeeper, services: ServicesDep) -> HTMLResponse:
    return _page(request, _points_form({}, services))


@router.post("/rules/points")
def set_points(request: Request, form: StaffForm, person: PolicyKeeper, services: ServicesDep) -> Response:
    names = [part.name for part in table(services.registers).priority]
    typed = {name: field(form, name, limit=_LONGEST) for name in names}
    shown = _points_form(typed, services)
    return _kept(request, form, shown, person, services, lambda it, given: it.set_points(typed, given))


def _kept(
    request: Request,
    form: FormData,
    shown: Form,
    person: Person,
    services: Services,
    step: Callable[[Ruling, Given], object],
) -> Response:
    """Nothing typed is lost: the form comes back with what is wrong, or with the word that somebody was faster."""
    seen, reason = field(form, "seen", limit=12), field(form, "reason", limit=_LONGEST_REASON)
    given = Given(reason, int(seen) if seen.isascii() and seen.isdigit() else -1)
    try:
        with services.registry.ruling(by=person) as ruling:
            done = "changed" if step(ruling, given) else "same"
    except RuleFaulty as error:
        language = pages.language_of(request)
        faults = {name: told[language] for name, told in error.faults.items()}
        return _page(request, shown._replace(seen=given.seen), faults=faults, reason=reason, status=422)
    except RegisterMoved as error:
        moved = explain(error, pages.language_of(request)).sentence
        return _page(request, shown, moved=moved, reason=reason, status=409)
    return RedirectResponse(f"/rules?done={done}#h-history", 303)


def _page(request: Request, form: Form, *, status: int = 200, **values: Any) -> HTMLResponse:
    shown = {"faults": {}, "moved": "", "reason": ""} | values
    return pages.render(request, "rule_edit.html", status=status, form=form, longest=_LONGEST, **shown)


def _period_form(period_id: str | None, typed: TypedPeriod, services: Services) -> Form:
    return Form(
        what="period",
        path=f"/rules/periods/{period_id}" if period_id else "/rules/periods-new",
        fields=(
            Field("name_da", "text", typed.name_da),
            Field("name_en", "text", typed.name_en),
            Field("first", "date", typed.first),
            Field("last", "date", typed.last),
            Field("yearly", "check", "yes" if typed.yearly else ""),
        ),
        seen=last_change(services.registry.changes(), Register.PERIODS, period_id) if period_id else 0,
        removable=period_id is not None,
    )


def _typed_period(form: FormData) -> TypedPeriod:
    texts = {name: field(form, name, limit=_LONGEST) for name in ("name_da", "name_en", "first", "last")}
    return TypedPeriod(**texts, yearly=field(form, "yearly", limit=10) == "yes")


def _as_typed(period: ClosedPeriod, year: int) -> TypedPeriod:
    """One of every year as it falls this year, or in the next that has its days."""
    names = {f"name_{language}": name for language, name in period.name.items()}
    if not period.yearly:
        return TypedPeriod(**names, first=period.first, last=period.last)
    turn = period.first > period.last
    first, last = next(
        days for ahead in range(9) if (days := _days(period, year + ahead, year + ahead + turn)) is not None
    )
    return TypedPeriod(**names, first=first, last=last, yearly=True)


def _days(period: ClosedPeriod, year: int, last_year: int) -> tuple[str, str] | None:
    days = f"{year}-{period.first}", f"{last_year}-{period.last}"
    try:
        return days if all(dt.date.fromisoformat(day) for day in days) else None
    except ValueError:  # 29 February
        return None


def _row(row_id: str, services: Services) -> Row:
    known = next((one for one in table(services.registers).rows if one.id == row_id), None)
    if known is None or ruled.is_fixed(known, services.registers):
        raise RuleFixed
    return known


def _row_form(row: Row, setting: RowSetting, services: Services) -> Form:
    choices = tuple(choice.value for choice in row.choices)
    switch = () if row.stays else (Field("on", "check", "yes" if setting.on else ""),)
    return Form(
        what="row",
        path=f"/rules/rows/{row.id}",
        fields=(
            *switch,
            Field("recommend", "select", setting.recommend, choices),
            Field("owner", "select", setting.owner, ruled.owners()),
        ),
        seen=last_change(services.registry.changes(), Register.ROWS, row.id),
        row=row,
        number=[one.id for one in table(services.registers).rows].index(row.id) + 1,
    )


def _points_form(typed: dict[str, str], services: Services) -> Form:
    parts = table(services.registers).priority
    return Form(
        what="points",
        path="/rules/points",
        fields=tuple(
            Field(part.name, "number", typed.get(part.name, str(part.points)), group="priority") for part in parts
        ),
        seen=last_change(services.registry.changes(), Register.POINTS),
    )
