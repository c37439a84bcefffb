"""Who is there: session cookie to person, what they may do, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.texts import LANGUAGES
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person
from bot.web import cookies, csrf
from bot.web.context import ServicesDep, services_of, settings_of
from bot.web.csrf import StaffForm, field
from bot.web.errors import Refused
from bot.web.paths import ours

router = APIRouter()


@dataclass(frozen=True)
class Visitor:
    """Whoever opened the page."""

    person: Person | None = None
    csrf: str = ""

    def may(self, action: str) -> bool:
        return self.person is not None and self.person.may(Action(action))


def greet(request: Request) -> Visitor:
    """Find out who it is, once a request; a dependency of every route, so that error pages know too."""
    services, settings = services_of(request), settings_of(request)
    session = cookies.session_of(request, settings)
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
ChannelKeeper = Annotated[Person, Depends(allowed(Action.KEEP_CHANNELS))]
Auditor = Annotated[Person, Depends(allowed(Action.SEE_AUDIT))]


@router.post("/language")
def choose_language(form: StaffForm, visitor: VisitorDep, services: ServicesDep) -> Response:
    chosen, back = field(form, "language"), field(form, "back")
    if visitor.person is not None and chosen in LANGUAGES:
        services.people.save(visitor.person.model_copy(update={"language": chosen}))
    return RedirectResponse(ours(back), 303)
