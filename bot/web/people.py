"""Who is there: session cookie to person, sign-in by link, sign-out, language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.texts import LANGUAGES
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person
from bot.web import csrf, pages
from bot.web.context import ServicesDep, SettingsDep, services_of, settings_of
from bot.web.csrf import PublicForm, StaffForm, field
from bot.web.errors import Refused

_SESSION_SECONDS = 12 * 3600

router = APIRouter()


@dataclass(frozen=True)
class Visitor:
    """Whoever opened the page."""

    person: Person | None = None
    csrf: str = ""

    def may(self, action: str) -> bool:
        return self.person is not None and self.person.may(Action(action))


def cookie_name(secure: bool) -> str:
    """Browsers keep a `__Host-` cookie to this host, this path and HTTPS."""
    return "__Host-ope_session" if secure else "ope_session"


def greet(request: Request) -> Visitor:
    """Find out who it is, once a request; a dependency of every route, so that error pages know too."""
    services, settings = services_of(request), settings_of(request)
    session = request.cookies.get(cookie_name(settings.secure_cookies), "")
    person = services.people.session(session, at=services.now()) if session else None
    known = person is not None and person.active
    visitor = Visitor(person, csrf.token_for(session)) if known else Visitor()
    request.state.visitor = visitor
    return visitor


VisitorDep = Annotated[Visitor, Depends(greet)]


def allowed(action: Action) -> Callable[[Visitor], Person]:
    """A person whose role allows the action."""

    def person_of(visitor: VisitorDep) -> Person:
        if visitor.person is None:
            raise Refused(401, "sign_in")
        if not visitor.person.may(action):
            raise NotAllowed
        return visitor.person

    return person_of


Asker = Annotated[Person, Depends(allowed(Action.ASK))]
CaseReader = Annotated[Person, Depends(allowed(Action.SEE_CASES))]
CaseEnterer = Annotated[Person, Depends(allowed(Action.CREATE_CASE))]
Editor = Annotated[Person, Depends(allowed(Action.EDIT_DRAFT))]
RoundKeeper = Annotated[Person, Depends(allowed(Action.KEEP_ROUND))]
Sorter = Annotated[Person, Depends(allowed(Action.SORT_CASE))]
Closer = Annotated[Person, Depends(allowed(Action.CLOSE_CASE))]
OriginalReader = Annotated[Person, Depends(allowed(Action.SEE_ORIGINAL))]
HostKeeper = Annotated[Person, Depends(allowed(Action.CHANGE_HOSTS))]
HostTaker = Annotated[Person, Depends(allowed(Action.TAKE_IN_HOST))]
MissionKeeper = Annotated[Person, Depends(allowed(Action.RECORD_MISSION))]
LeadKeeper = Annotated[Person, Depends(allowed(Action.KEEP_LEADS))]
EvaluationKeeper = Annotated[Person, Depends(allowed(Action.KEEP_EVALUATIONS))]
JournalKeeper = Annotated[Person, Depends(allowed(Action.KEEP_JOURNAL))]
ParticipantKeeper = Annotated[Person, Depends(allowed(Action.KEEP_PARTICIPANTS))]
RestrictedReader = Annotated[Person, Depends(allowed(Action.OPEN_RESTRICTED))]
PolicyKeeper = Annotated[Person, Depends(allowed(Action.CHANGE_POLICIES))]
TemplateKeeper = Annotated[Person, Depends(allowed(Action.CHANGE_TEMPLATES))]
Librarian = Annotated[Person, Depends(allowed(Action.INDEX_DOCUMENTS))]
Importer = Annotated[Person, Depends(allowed(Action.IMPORT_CASES))]
Analyst = Annotated[Person, Depends(allowed(Action.SEE_STATISTICS))]
PeopleKeeper = Annotated[Person, Depends(allowed(Action.MANAGE_PEOPLE))]
Auditor = Annotated[Person, Depends(allowed(Action.SEE_AUDIT))]


@router.get("/sign-in/{token}")
def sign_in_page(request: Request, token: str) -> HTMLResponse:
    """Only shows a button: mail programs open links to preview them, and must not use them up."""
    return pages.render(request, "sign_in.html", token=token)


@router.post("/sign-in/{token}")
def sign_in(token: str, form: PublicForm, services: ServicesDep, settings: SettingsDep) -> Response:
    now = services.now()
    person = services.people.redeem_link(token, at=now)
    session = services.people.open_session(person.id, at=now)
    services.store.note("person.signed_in", actor=person.id, at=now, case=None, details={})
    home = RedirectResponse("/", 303)
    home.set_cookie(
        cookie_name(settings.secure_cookies),
        session,
        max_age=_SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return home


@router.post("/sign-out")
def sign_out(request: Request, form: StaffForm, services: ServicesDep, settings: SettingsDep) -> Response:
    name = cookie_name(settings.secure_cookies)
    services.people.close_session(request.cookies.get(name, ""))
    home = RedirectResponse("/", 303)
    home.delete_cookie(name, httponly=True, samesite="lax", secure=settings.secure_cookies)
    return home


@router.post("/language")
def choose_language(form: StaffForm, visitor: VisitorDep, services: ServicesDep) -> Response:
    chosen, back = field(form, "language"), field(form, "back")
    if visitor.person is not None and chosen in LANGUAGES:
        services.people.save(visitor.person.model_copy(update={"language": chosen}))
    return RedirectResponse(back if _is_ours(back) else "/", 303)


def _is_ours(path: str) -> bool:
    """A path of ours; `//elsewhere` and `/\\elsewhere` are other people's."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
