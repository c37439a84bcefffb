"""One's own sign-ins and password on `/me`; administrators end those of a colleague, take people in and invite them."""

from __future__ import annotations

import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits.errors import PersonUnknown, RequestInvalid, VisitError
from bot.visits.models import Person, Role
from bot.visits.models.session import Session
from bot.visits.signin import errors as signin
from bot.visits.signin import passwords
from bot.visits.staff import PersonForm
from bot.visits.staff.errors import PersonIdFaulty, PersonTaken
from bot.web import cookies, pages
from bot.web.context import ServicesDep, SettingsDep, settings_of
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader, PeopleKeeper
from bot.web.sign_in import client_of

router = APIRouter()

_ID = re.compile(r"[0-9a-f]{16}")
_PASSWORD_FAULTS = (
    signin.PasswordTooShort,
    signin.PasswordTooLong,
    signin.PasswordEasy,
    signin.PasswordsDiffer,
    signin.PasswordWrong,
    signin.SignInStale,
    signin.TooManyTries,
    signin.PasswordsOff,
)


class SignIns(NamedTuple):
    """What `/me` shows of how one is signed in."""

    sessions: list[Session]
    here: str  #: Id of this one.
    passwords: bool
    set_at: object  #: When the password was set; None where there is none.
    needs_present: bool
    shortest: int
    fault: str = ""


def shown(request: Request, person: Person, services: Services, fault: str = "") -> SignIns:
    token, work = cookies.session_of(request, settings_of(request)), services.signinwork
    opened = services.people.opened(token, at=services.now())
    return SignIns(
        sessions=work.sessions(person.id),
        here=opened.id if opened else "",
        passwords=work.has_password(person.id),
        set_at=services.sign_in.store.password_set_at(person.id),
        needs_present=work.needs_present(token),
        shortest=passwords.SHORTEST,
        fault=fault,
    )


@router.post("/me/password")
def change_password(
    request: Request, form: StaffForm, person: CaseReader, services: ServicesDep, settings: SettingsDep
) -> Response:
    told = (field(form, "present"), field(form, "new"), field(form, "again"))
    session = cookies.session_of(request, settings)
    try:
        services.signinwork.change_password(told, by=person, session=session, client=client_of(request))
    except _PASSWORD_FAULTS as error:
        said = explain(error, pages.language_of(request))
        sign_ins = shown(request, person, services, said.sentence)
        return pages.render(request, "password.html", status=said.status, sign_ins=sign_ins, me=person)
    return RedirectResponse("/me?done=password_set#h-sign-ins", 303)


@router.post("/me/sessions/end")
def end_mine(
    request: Request, form: StaffForm, person: CaseReader, services: ServicesDep, settings: SettingsDep
) -> Response:
    """One, or all but this one."""
    only = field(form, "session", limit=20)
    if only:
        if not _ID.fullmatch(only):
            raise signin.SessionUnknown
        services.signinwork.end(person.id, by=person, only=only)
    else:
        opened = services.people.opened(cookies.session_of(request, settings), at=services.now())
        services.signinwork.end(person.id, by=person, but=opened.id if opened else None)
    return RedirectResponse("/me?done=session_ended#h-sign-ins", 303)


@router.post("/people/{person_id}/sessions/end")
def end_theirs(person_id: str, form: StaffForm, keeper: PeopleKeeper, services: ServicesDep) -> Response:
    found = _found(person_id, services)
    services.signinwork.end(found.id, by=keeper)
    return RedirectResponse(f"/people/{found.id}?done=signed_out#h-sign-in", 303)


@router.post("/people/{person_id}/link")
def invite(request: Request, person_id: str, form: StaffForm, keeper: PeopleKeeper, services: ServicesDep) -> Response:
    """The link is shown this once: only its hash is kept."""
    found = _found(person_id, services)
    return _invited(request, found, keeper, services, added=False)


@router.post("/people/{person_id}/elsewhere/forget")
def forget_elsewhere(person_id: str, form: StaffForm, keeper: PeopleKeeper, services: ServicesDep) -> Response:
    found = _found(person_id, services)
    services.signinwork.forget_elsewhere(found.id, by=keeper)
    return RedirectResponse(f"/people/{found.id}?done=unlinked", 303)


@router.get("/people-new")
def new(request: Request, keeper: PeopleKeeper) -> HTMLResponse:
    return _new(request, "", PersonForm(name="", role=Role.READER, language="da"))


@router.post("/people-new")
def add(request: Request, form: StaffForm, keeper: PeopleKeeper, services: ServicesDep) -> Response:
    person_id = field(form, "person", limit=100).strip()
    names = ("name", "role", "language", "email", "slack_user")
    typed = PersonForm(**{name: field(form, name, limit=300) for name in names}, active=True)
    try:
        added = services.staffwork.add(person_id, typed, by=keeper)
    except (PersonIdFaulty, PersonTaken, RequestInvalid) as error:
        return _new(request, person_id, typed, error)
    return _invited(request, added, keeper, services, added=True)


def _found(person_id: str, services: Services) -> Person:
    found = services.people.person(person_id)
    if found is None:
        raise PersonUnknown
    return found


def _invited(request: Request, person: Person, keeper: Person, services: Services, *, added: bool) -> HTMLResponse:
    token = services.staffwork.invite(person.id, by=keeper)
    return pages.render(
        request,
        "person_invited.html",
        person=person,
        added=added,
        link=f"{services.links.address}/sign-in/{token}",
    )


def _new(request: Request, person_id: str, typed: PersonForm, error: VisitError | None = None) -> HTMLResponse:
    said = explain(error, pages.language_of(request)) if error else None
    return pages.render(
        request,
        "person_new.html",
        status=said.status if said else 200,
        fault=said.sentence if said else "",
        person_id=person_id,
        typed=typed,
        roles=[role.value for role in Role],
    )
