"""`/channels`: what holds in each channel of Slack, and the questions that were missed there."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import channels
from bot.visits.errors import ChangeUnknown, RegisterMoved, RuleFaulty
from bot.visits.models import Person, RegisterChange, Role
from bot.visits.ruling import Given
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import ChannelKeeper
from knowledge import ChannelSetting, DocumentKind

router = APIRouter()

_DONE = re.compile(r"changed|same|undone|answered|left")
_NUMBER = re.compile(r"\d{1,6}")
_LONGEST_REASON = 1_000
_LONGEST_ID = 40
_MOST_BOXES = 500


class Line(NamedTuple):
    """A change of the setting, as its history tells it."""

    change: RegisterChange
    differences: tuple[tuple[str, Any, Any], ...]  #: What, before and after.
    may_undo: bool


@router.get("/channels")
def listed(
    request: Request, keeper: ChannelKeeper, services: ServicesDep, done: str = "", channel: str = ""
) -> Response:
    if wanted := channel.strip()[: _LONGEST_ID + 1]:
        channels.check_id(wanted)
        return RedirectResponse(f"/channels/{wanted}", 303)
    work = services.channelwork
    found = work.listed()
    names = {one.channel.id: one.channel.name for one in found.shown}
    return pages.render(
        request,
        "channels.html",
        found=found,
        missed=[(one, names.get(one.channel, "")) for shown in found.shown for one in shown.missed],
        is_on=work.directory is not None,
        people={one.id: one.name for one in services.people.people()},
        every_kind=len(DocumentKind),
        done=done if _DONE.fullmatch(done) else "",
    )


@router.get("/channels/{channel}")
def show(request: Request, channel: str, keeper: ChannelKeeper, services: ServicesDep, done: str = "") -> HTMLResponse:
    channels.check_id(channel)
    shown = services.channelwork.setting(channel)
    return _page(request, channel, shown, services, done=done if _DONE.fullmatch(done) else "")


@router.post("/channels/{channel}")
def change(request: Request, channel: str, form: StaffForm, keeper: ChannelKeeper, services: ServicesDep) -> Response:
    return _kept(request, channel, _typed(form), form, keeper, services)


@router.post("/channels/{channel}/removal")
def set_back(request: Request, channel: str, form: StaffForm, keeper: ChannelKeeper, services: ServicesDep) -> Response:
    """What holds everywhere."""
    return _kept(request, channel, None, form, keeper, services)


@router.post("/channels/{channel}/changes/{seq}/undoing")
def undo(channel: str, seq: str, form: StaffForm, keeper: ChannelKeeper, services: ServicesDep) -> Response:
    channels.check_id(channel)
    if not _NUMBER.fullmatch(seq) or int(seq) not in {one.seq for one in services.channelwork.history(channel)}:
        raise ChangeUnknown
    services.channelwork.undo(int(seq), by=keeper)
    return RedirectResponse(f"/channels/{channel}?done=undone", 303)


@router.post("/channels/{channel}/missed")
def deal_with(channel: str, form: StaffForm, keeper: ChannelKeeper, services: ServicesDep) -> Response:
    """A question that was missed: have it answered, or leave it."""
    ts = field(form, "ts", limit=_LONGEST_ID)
    if field(form, "do", limit=10) == "answer":
        services.channelwork.answer(channel, ts, by=keeper)
        return RedirectResponse("/channels?done=answered", 303)
    services.channelwork.leave(channel, ts, by=keeper)
    return RedirectResponse("/channels?done=left", 303)


def _kept(
    request: Request, channel: str, typed: ChannelSetting | None, form: FormData, keeper: Person, services: Services
) -> Response:
    """Nothing typed is lost: the form comes back with what is wrong, or with the word that somebody was faster."""
    seen, reason = field(form, "seen", limit=12), field(form, "reason", limit=_LONGEST_REASON)
    given = Given(reason, int(seen) if seen.isascii() and seen.isdigit() else -1)
    language = pages.language_of(request)
    try:
        done = "changed" if services.channelwork.keep(channel, typed, given, by=keeper) else "same"
    except RuleFaulty as error:
        faults = {name: told[language] for name, told in error.faults.items()}
        return _page(request, channel, typed or ChannelSetting(), services, faults=faults, reason=reason, status=422)
    except RegisterMoved as error:
        moved = explain(error, language).sentence
        shown = typed or services.channelwork.setting(channel)
        return _page(request, channel, shown, services, moved=moved, reason=reason, status=409)
    return RedirectResponse(f"/channels/{channel}?done={done}", 303)


def _page(
    request: Request, channel: str, shown: ChannelSetting, services: Services, *, status: int = 200, **values: Any
) -> HTMLResponse:
    work = services.channelwork
    history = work.history(channel)
    able = [one for one in services.people.people() if one.role is not Role.READER]
    return pages.render(
        request,
        "channel.html",
        status=status,
        **{"faults": {}, "moved": "", "reason": "", "done": ""} | values,
        channel=work.channel(channel),
        shown=shown,
        is_set=channel in services.registers.ruling.channels,
        seen=history[0].seq if history else 0,
        kinds=list(DocumentKind),
        sources=sorted({*work.sources(), *shown.documents}),
        languages=channels.LANGUAGES,
        able=[one for one in able if one.active or one.id in shown.approvers],
        people={one.id: one.name for one in services.people.people()},
        history=[Line(one, _differences(one), work.may_undo(one, history)) for one in history],
    )


def _typed(form: FormData) -> ChannelSetting:
    """A box that is not ticked is not sent; one that nobody offered is passed over."""
    kinds = set(_boxes(form, "kind"))
    return ChannelSetting(
        kinds=tuple(kind for kind in DocumentKind if kind.value in kinds),
        documents=tuple(sorted(_boxes(form, "document"))),
        language=field(form, "language", limit=10),
        mention_only=field(form, "mention_only", limit=5) == "yes",
        approvers=tuple(sorted(_boxes(form, "approver"))),
        brief=field(form, "brief", limit=5) == "yes",
    )


def _boxes(form: FormData, name: str) -> set[str]:
    return {value for value in form.getlist(name)[:_MOST_BOXES] if isinstance(value, str)}


def _differences(change: RegisterChange) -> tuple[tuple[str, Any, Any], ...]:
    usual = ChannelSetting().model_dump_json()
    before, after = json.loads(change.before or usual), json.loads(change.after or usual)
    return tuple((name, before.get(name), after[name]) for name in after if before.get(name) != after[name])
