"""`/`: the inbox of whoever is signed in, the way in for everybody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits.errors import NotAllowed
from bot.visits.lifecycle import OPEN
from bot.visits.models import Action, Status
from bot.web import pages
from bot.web.context import ServicesDep, settings_of
from bot.web.people import VisitorDep

router = APIRouter()

_SHOWN = 100
_FILTERS: dict[str, frozenset[Status] | None] = (
    {"open": OPEN, "all": None} | {status.value: frozenset({status}) for status in Status} | {"history": None}
)


@router.get("/")
def inbox(
    request: Request,
    visitor: VisitorDep,
    services: ServicesDep,
    status: Annotated[str, Query(max_length=20)] = "open",
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    if visitor.person is None:
        return pages.render(request, "welcome.html")
    if not visitor.person.may(Action.SEE_CASES):
        raise NotAllowed
    return page(request, services, chosen=status if status in _FILTERS else "open", q=q)


def page(
    request: Request, services: Services, *, chosen: str = "open", q: str = "", fault: str | None = None
) -> HTMLResponse:
    """`fault` is why an e-mail that was handed in could not be taken."""
    # Earlier years stand aside until somebody looks for something.
    history = True if chosen == "history" else None if q.strip() else False
    cases = services.store.cases(
        statuses=_FILTERS[chosen],
        text=q.strip(),
        limit=_SHOWN + 1,
        history=history,
        unseen=chosen == "open",  # a case that is over and got a message waits for a person, too
    )
    return pages.render(
        request,
        "inbox.html",
        status=422 if fault else 200,
        cases=cases[:_SHOWN],
        more=len(cases) > _SHOWN,
        filters=list(_FILTERS),
        chosen=chosen,
        q=q,
        fault=fault,
        mailboxes=services.mailroom.mailboxes(),
        takes_mail=settings_of(request).read_mail is not None,
        today=services.now().date().isoformat(),
    )
