"""`/`: the inbox of whoever is signed in, the way in for everybody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits import officers
from bot.visits.errors import JobsUnavailable, NotAllowed
from bot.visits.lifecycle import OPEN
from bot.visits.models import Action, CaseSummary, Person, Status
from bot.visits.silence import WAITS
from bot.visits.wording import LANGUAGES
from bot.web import pages
from bot.web.context import ServicesDep, settings_of
from bot.web.people import VisitorDep
from bot.web.tasks import due_list

router = APIRouter()

_SHOWN = 100
_FILTERS: dict[str, frozenset[Status] | None] = (
    {"open": OPEN, "due": None, "suspected": None, "all": None}
    | {status.value: frozenset({status}) for status in Status}
    | {"history": None}
)
_NOBODY = "-"


@router.get("/")
def inbox(
    request: Request,
    visitor: VisitorDep,
    services: ServicesDep,
    status: Annotated[str, Query(max_length=20)] = "open",
    q: Annotated[str, Query(max_length=200)] = "",
    officer: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    if visitor.person is None:
        return pages.render(request, "welcome.html")
    if not visitor.person.may(Action.SEE_CASES):
        raise NotAllowed
    chosen = status if status in _FILTERS else "open"
    return page(request, services, visitor.person, chosen=chosen, q=q, officer=officer)


def page(
    request: Request,
    services: Services,
    reader: Person,
    *,
    chosen: str = "open",
    q: str = "",
    officer: str = "",
    fault: str | None = None,
) -> HTMLResponse:
    """`fault` is why an e-mail that was handed in could not be taken."""
    cases = _found(services, chosen, q.strip(), holder(officer))
    return pages.render(
        request,
        "inbox.html",
        status=422 if fault else 200,
        cases=cases[:_SHOWN],
        more=len(cases) > _SHOWN,
        filters=list(_FILTERS),
        chosen=chosen,
        officer=officer,
        nobody=_NOBODY,
        colleagues=[one for one in officers.colleagues(services.people) if one.id != reader.id],
        due=due_list(reader, services),
        q=q,
        fault=fault,
        mailboxes=services.mailroom.mailboxes(),
        stranded=_stranded(services),
        suspected=bool(services.store.cases(statuses=OPEN, suspected=True, limit=1)),
        acknowledged=list(services.acknowledgements.released()),
        letter_languages=LANGUAGES,
        takes_mail=settings_of(request).read_mail is not None,
        today=services.now().date().isoformat(),
    )


def _stranded(services: Services) -> int:
    try:
        return services.jobs.stranded()
    except JobsUnavailable:
        return 0


def holder(officer: str) -> str | None:
    """As the address says it: the user name of a colleague, `-` for nobody, nothing for everybody."""
    return None if not officer else "" if officer == _NOBODY else officer


def _found(services: Services, chosen: str, text: str, officer: str | None) -> list[CaseSummary]:
    if chosen == "due":
        return _due(services, text, officer)
    return services.store.cases(
        statuses=_FILTERS[chosen],
        text=text,
        limit=_SHOWN + 1,
        # Earlier years stand aside until somebody looks for something.
        history=True if chosen == "history" else None if text else False,
        unseen=chosen == "open",  # a case that is over and got a message waits for a person, too
        officer=officer,
        # What the form's traps caught stands in a pile of its own, until a person says who wrote it.
        suspected={"open": False, "suspected": True}.get(chosen),
    )


def _due(services: Services, text: str, officer: str | None) -> list[CaseSummary]:
    """Cases whose enquirer is owed an answer by today, with a task that is due, or with a reminder to be decided on."""
    today, store = services.now().date(), services.store
    numbers = {one.case.number for one in services.deskwork.due(today)}
    owed = store.cases(owed_by=today, text=text, officer=officer, limit=_SHOWN + 1, suspected=False)
    tasked = store.cases(numbers=numbers, text=text, officer=officer, limit=_SHOWN + 1) if numbers else []
    quiet = store.cases(statuses=WAITS, text=text, officer=officer, history=False)
    reminded = [one for one in quiet if one.reminder]
    both = {one.number: one for one in (*owed, *tasked, *reminded)}.values()
    return sorted(both, key=lambda one: (one.received_at, one.number), reverse=True)[: _SHOWN + 1]
