"""Who the API answers: the bearer of the token, a signed-in person who reads, or this machine itself."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from bot.services import Services
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person, Role
from bot.web.context import ServicesDep, SettingsDep
from bot.web.csrf import check_origin
from bot.web.errors import Refused
from bot.web.people import Visitor, VisitorDep
from bot.web.security import is_local_name, is_loopback
from bot.web.settings import WebSettings

_PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})


def reading(action: Action) -> Callable[..., Person | None]:
    """For reads and dry runs. None is this machine, asking without a token because none is set."""

    def reader(request: Request, visitor: VisitorDep, services: ServicesDep, settings: SettingsDep) -> Person | None:
        person = _bearer(request, services, settings) or _signed_in(request, visitor)
        if person is None and not (settings.api_token is None and is_this_machine(request, settings)):
            raise Refused(401, "token_needed")
        if person is not None and not person.may(action):
            raise NotAllowed
        return person

    return reader


def acting(action: Action | None = None) -> Callable[..., Person]:
    """For what is recorded under a name. Never without the token; `None` leaves the role to the step."""

    def actor(request: Request, services: ServicesDep, settings: SettingsDep) -> Person:
        person = _bearer(request, services, settings)
        if person is None:
            raise Refused(401, "token_needed")
        if action is not None and not person.may(action):
            raise NotAllowed
        return person

    return actor


Questioner = Annotated[Person | None, Depends(reading(Action.ASK))]
CaseViewer = Annotated[Person | None, Depends(reading(Action.SEE_CASES))]
StatisticsViewer = Annotated[Person | None, Depends(reading(Action.SEE_STATISTICS))]
CaseMaker = Annotated[Person, Depends(acting(Action.CREATE_CASE))]
CaseSorter = Annotated[Person, Depends(acting(Action.SORT_CASE))]
DraftEditor = Annotated[Person, Depends(acting(Action.EDIT_DRAFT))]
ParticipantLister = Annotated[Person, Depends(acting(Action.KEEP_PARTICIPANTS))]
JournalWriter = Annotated[Person, Depends(acting(Action.KEEP_JOURNAL))]
RoundKeeper = Annotated[Person, Depends(acting(Action.KEEP_ROUND))]
Decider = Annotated[Person, Depends(acting())]


def _bearer(request: Request, services: Services, settings: WebSettings) -> Person | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if settings.api_token is None or scheme.lower() != "bearer":
        raise Refused(401, "token_wrong")
    if not hmac.compare_digest(token.strip().encode(), settings.api_token.get_secret_value().encode()):
        raise Refused(401, "token_wrong")
    return _api_person(services, settings)


def _api_person(services: Services, settings: WebSettings) -> Person:
    if settings.api_user:
        person = services.people.person(settings.api_user)
    else:
        person = next((p for p in services.people.people() if p.active and p.role is Role.ADMIN), None)
    if person is None or not person.active:
        raise Refused(403, "api_user_unknown")
    return person


def _signed_in(request: Request, visitor: Visitor) -> Person | None:
    """A session reads only: what it may change has a page, and the page has a form of its own."""
    return visitor.person if request.method in ("GET", "HEAD") else None


def is_this_machine(request: Request, settings: WebSettings) -> bool:
    """The peer, the name it calls us by and the absence of a proxy must all say so.

    Where people reach us by another name, a proxy stands in front that may say nothing of itself.
    """
    check_origin(request)
    if settings.public_host and not is_local_name(settings.public_host):
        return False
    behind = any(name in _PROXY_HEADERS or name.startswith("x-forwarded") for name in request.headers)
    peer = request.client.host if request.client else ""
    return not behind and is_loopback(peer) and is_local_name(request.headers.get("host", ""))
