"""`/me`: what a colleague sets for themselves; and the calendar that only its secret address opens."""

from __future__ import annotations

import datetime as dt
import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.texts import text
from bot.visits.errors import RequestInvalid
from bot.visits.models import Person
from bot.visits.notices import Choice, NoticeKind, NoticeState, NoticeWay, choice
from bot.web import pages, sessions
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader

router = APIRouter()

_DONE = ("calendar_revoked", "notices_chosen", "signature_kept", "password_set", "session_ended")
_RECENTLY = dt.timedelta(days=7)
_CALENDAR = "text/calendar; charset=utf-8"


@router.get("/me")
def page(request: Request, person: CaseReader, services: ServicesDep, done: str = "") -> HTMLResponse:
    return _page(request, person, services, done=done if done in _DONE else "")


@router.post("/me/calendar")
def make_calendar(request: Request, form: StaffForm, person: CaseReader, services: ServicesDep) -> HTMLResponse:
    """The address is shown this once: only its hash is kept."""
    token = services.calendarwork.make(by=person)
    return _page(request, person, services, calendar=f"{services.links.address}/calendar/{token}.ics")


@router.post("/me/calendar/revocation")
def revoke_calendar(form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    services.calendarwork.revoke(by=person)
    return RedirectResponse("/me?done=calendar_revoked", 303)


@router.post("/me/notices")
def choose_notices(form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    services.noticework.choose(_chosen(form), by=person)
    return RedirectResponse("/me?done=notices_chosen", 303)


@router.get("/calendar/{token}.ics")
def calendar(request: Request, token: str, services: ServicesDep) -> Response:
    """Whoever has the address is its person; looking at it again costs little while nothing has moved."""
    content = services.calendarwork.feed(token, name=text("web.me_calendar_name", "da"), address=services.links.address)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    named = {"content-disposition": 'inline; filename="one-point-entry.ics"'}
    return Response(content, media_type=_CALENDAR, headers=headers | named)


def _tags(header: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in header.split(",")}


def _chosen(form: FormData) -> Choice:
    ways = {kind: field(form, kind.value, limit=20) for kind in NoticeKind}
    if any(way not in _ways(kind) for kind, way in ways.items()):
        raise RequestInvalid("(notices)")
    told = {kind: NoticeWay(way) for kind, way in ways.items()}
    return Choice(ways=told, unassigned=field(form, "unassigned", limit=5) == "yes")


def _ways(kind: NoticeKind) -> tuple[NoticeWay, ...]:
    """The digest is not told of in the digest."""
    return tuple(way for way in NoticeWay if not (way is NoticeWay.DIGEST and kind is NoticeKind.DIGEST))


def _page(request: Request, person: Person, services: Services, *, calendar: str = "", done: str = "") -> HTMLResponse:
    made_at: dt.datetime | None = services.subscriptions.made_at(person.id)
    house = services.registers.house
    return pages.render(
        request,
        "me.html",
        me=person,
        calendar=calendar,
        calendar_made_at=made_at,
        done=done,
        choice=choice(person, services.notices.choices().get(person.id)),
        ways={kind: _ways(kind) for kind in NoticeKind},
        minutes=house.notices_gathered_minutes,
        digest_at=f"{house.digest_at:%H:%M}",
        slack_is_on=NoticeWay.SLACK in services.messengers,
        undelivered=_undelivered(person, services),
        sign_ins=sessions.shown(request, person, services),
    )


def _undelivered(person: Person, services: Services) -> int:
    lost = services.notices.owed(states={NoticeState.FAILED, NoticeState.UNCERTAIN}, person=person.id)
    return sum(one.changed_at >= services.now() - _RECENTLY for one in lost)
