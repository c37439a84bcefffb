"""`/people`: who works here, what they may do, and who is away; administrators change it."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import staff
from bot.visits.errors import NotAllowed, PersonUnknown, RequestInvalid, VisitError
from bot.visits.models import Action, Person, Role
from bot.visits.models.absence import Absence
from bot.visits.staff import AbsenceForm, PersonForm
from bot.visits.staff.errors import AbsenceFaulty, AbsenceOverlaps, AbsenceUnknown, OwnRole, SubstituteUnfit
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader, PeopleKeeper

router = APIRouter()

_DONE = re.compile(r"changed|absent|ended|signed_out|unlinked")
#: Said above the form, with what was typed still in it.
_COMES_BACK = (AbsenceFaulty, AbsenceOverlaps, SubstituteUnfit, RequestInvalid, OwnRole)


class Line(NamedTuple):
    """One person in the list."""

    person: Person
    away: Absence | None
    stand_in: Person | None  #: Who does it today, where somebody else does.
    acts_for: tuple[Person, ...]


@router.get("/people")
def listed(request: Request, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    rota, today = services.staffwork.rota(), services.staffwork.today
    people = sorted(services.people.people(), key=lambda one: (not one.active, one.name.casefold()))
    lines = [
        Line(one, away, rota.stand_in(one.id, today) if away else None, rota.acts_for(one.id, today))
        for one in people
        for away in [rota.away(one.id, today)]
    ]
    return pages.render(request, "staff.html", lines=lines, manages=reader.may(Action.MANAGE_PEOPLE))


@router.get("/people/{person_id}")
def show(request: Request, person_id: str, reader: CaseReader, services: ServicesDep, done: str = "") -> HTMLResponse:
    found = _found(person_id, reader, services)
    return _page(request, found, reader, services, done=done if _DONE.fullmatch(done) else "")


@router.post("/people/{person_id}")
def change(request: Request, person_id: str, form: StaffForm, keeper: PeopleKeeper, services: ServicesDep) -> Response:
    found = _found(person_id, keeper, services)
    names = ("name", "role", "language", "email", "slack_user")
    typed = PersonForm(
        **{name: field(form, name, limit=300) for name in names}, active=field(form, "active", limit=5) == "yes"
    )
    try:
        services.staffwork.change(found.id, typed, by=keeper)
    except _COMES_BACK as error:
        return _page(request, found, keeper, services, error=error, typed=typed)
    return RedirectResponse(f"/people/{found.id}?done=changed", 303)


@router.post("/people/{person_id}/absences")
def add_absence(
    request: Request, person_id: str, form: StaffForm, reader: CaseReader, services: ServicesDep
) -> Response:
    found = _found(person_id, reader, services)
    try:
        told = AbsenceForm(_day(form, "first"), _day(form, "last"), field(form, "substitute", limit=100) or None)
        services.staffwork.keep_absence(found.id, told, by=reader)
    except _COMES_BACK as error:
        days = {name: field(form, name, limit=20) for name in ("first", "last", "substitute")}
        return _page(request, found, reader, services, error=error, days=days)
    return RedirectResponse(f"/people/{found.id}?done=absent#h-absences", 303)


@router.post("/people/{person_id}/absences/{absence}/end")
def end_absence(person_id: str, absence: str, form: StaffForm, reader: CaseReader, services: ServicesDep) -> Response:
    found = _found(person_id, reader, services)
    if not (absence.isascii() and absence.isdecimal() and len(absence) < 10):
        raise AbsenceUnknown
    services.staffwork.end_absence(int(absence), by=reader)
    return RedirectResponse(f"/people/{found.id}?done=ended#h-absences", 303)


def _found(person_id: str, reader: Person, services: Services) -> Person:
    """One's own page, and everybody's for administrators."""
    if person_id != reader.id and not reader.may(Action.MANAGE_PEOPLE):
        raise NotAllowed
    found = services.people.person(person_id)
    if found is None:
        raise PersonUnknown
    return found


def _page(
    request: Request,
    person: Person,
    reader: Person,
    services: Services,
    *,
    done: str = "",
    error: VisitError | None = None,
    typed: PersonForm | None = None,
    days: dict[str, str] | None = None,
) -> HTMLResponse:
    said = explain(error, pages.language_of(request)) if error else None
    today = services.staffwork.today
    absences = services.absences.absences(person=person.id)
    return pages.render(
        request,
        "staff_member.html",
        status=said.status if said else 200,
        person=person,
        typed=typed or person,
        entered={"first": "", "last": "", "substitute": ""} | (days or {}),
        manages=reader.may(Action.MANAGE_PEOPLE),
        roles=[role.value for role in Role],
        substitutes=staff.substitutes(person.id, services.people),
        coming=[one for one in absences if one.lasts_beyond(today)],
        past=[one for one in reversed(absences) if not one.lasts_beyond(today)],
        names={one.id: one.name for one in services.people.people()},
        today=today,
        done=done,
        fault=said.sentence if said else "",
        sessions=services.signinwork.sessions(person.id),
        elsewhere=bool(services.sign_in.store.issuers(person.id)),
    )


def _day(form: FormData, name: str) -> dt.date:
    try:
        return dt.datetime.strptime(field(form, name, limit=20).strip(), "%Y-%m-%d").date()
    except ValueError:
        raise AbsenceFaulty from None
