"""The host round on the case page: who was asked what, what came back, and a person's word on it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.visits.errors import HostAnswerUnknown, RequestInvalid
from bot.visits.hostround import continuing
from bot.visits.lifecycle import OPEN
from bot.visits.models import (
    Action,
    AnswerKind,
    Asked,
    Case,
    HostAnswer,
    ItemStatus,
    Message,
    Person,
    ProgrammeItem,
    Ruling,
    Slot,
    Terms,
)
from bot.visits.models import standing as log
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.heard_fields import HeardForm, empty
from bot.web.people import RoundKeeper

router = APIRouter()

_DECLINED = frozenset({AnswerKind.NO, AnswerKind.ANOTHER_TIME})


class Line(NamedTuple):
    """One answer with staff's word on it."""

    answer: HostAnswer
    ruling: Ruling | None
    outdated: bool  #: What it answers is not what the programme says now.


class Row(NamedTuple):
    """One host and its slot."""

    host: str
    item: ProgrammeItem | None  #: None where the programme has no place for the host any more.
    slot: Slot
    status: ItemStatus | None
    asked: Asked | None
    letter: Message | None  #: In which it was asked.
    overdue: bool
    lines: tuple[Line, ...]


class Board(NamedTuple):
    rows: tuple[Row, ...]
    may_keep: bool
    silent: int  #: Hosts that owe an answer.
    declined: bool  #: A host said no, or named another time.
    unconfirmed: int
    to_rule: int  #: Answers that wait for a person's word.
    keeping: int  #: Hosts that keep time for a visit that is off.
    agreed: bool  #: The current version is the final one already.
    form: HeardForm  #: For what hosts say to a colleague.


def board(case: Case, person: Person, *, now: dt.datetime) -> Board | None:
    """None where there is no programme that hosts could be asked about."""
    if case.proposal is None or case.triage is None or not (case.proposal.days or case.answers):
        return None
    found, today = log.standing(case), now.date()
    rows = [_row(case, day.date, item, found[item.id], today) for day, item in log.received(case.proposal.days)]
    present = {row.host for row in rows}
    rows += [_dropped(case, host) for host in _once_asked(case) if host not in present]
    ruled = {ruling.answer for ruling in case.rulings}
    return Board(
        rows=tuple(rows),
        may_keep=person.may(Action.KEEP_ROUND) and case.status in OPEN and not case.history and not case.pending,
        silent=len(continuing.silent(case)),
        declined=any(row.status is ItemStatus.DECLINED for row in rows),
        unconfirmed=sum(row.status is not ItemStatus.CONFIRMED for row in rows if row.item),
        to_rule=sum(answer.id not in ruled for answer in case.answers),
        keeping=continuing.keeping_time(case, today) if person.may(Action.KEEP_ROUND) else 0,
        agreed=any(bundle.kind == "confirmed_programme" for bundle in case.proposal.bundles),
        form=HeardForm(empty(now)),
    )


def _row(case: Case, date: dt.date, item: ProgrammeItem, status: ItemStatus, today: dt.date) -> Row:
    host = item.host or ""
    letter = _last(case, host)
    asked = letter.draft.asks if letter else None
    waits = status is ItemStatus.ASKED and asked is not None and asked.answer_by is not None
    now = log.terms(date, item, case.triage) if case.triage else None
    return Row(
        host=host,
        item=item,
        slot=Slot(date=date, start=item.start, end=item.end),
        status=status,
        asked=asked,
        letter=letter,
        overdue=bool(waits and asked and asked.answer_by and asked.answer_by < today),
        lines=_lines(case, host, now),
    )


def _dropped(case: Case, host: str) -> Row:
    letter = _last(case, host, withdrawn=True)
    asked = letter.draft.asks if letter else next(one.asked for one in case.answers if one.asked.host == host)
    if asked is None:
        raise HostAnswerUnknown
    return Row(host, None, asked.terms.slot, None, asked, letter, overdue=False, lines=_lines(case, host, None))


def _once_asked(case: Case) -> list[str]:
    asked = [one.draft.asks.host for one in case.messages if one.draft.asks]
    return list(dict.fromkeys([*asked, *(one.asked.host for one in case.answers)]))


def _last(case: Case, host: str, *, withdrawn: bool = False) -> Message | None:
    letters = case.messages if withdrawn else log.enquiries(case)
    return next((one for one in reversed(letters) if one.draft.asks and one.draft.asks.host == host), None)


def _lines(case: Case, host: str, now: Terms | None) -> tuple[Line, ...]:
    """The newest first."""
    last = {ruling.answer: ruling for ruling in case.rulings}
    found = [one for one in reversed(case.answers) if one.asked.host == host]
    return tuple(Line(one, last.get(one.id), now is None or not one.asked.terms.cover(now)) for one in found)


@router.post("/cases/{number}/answers")
def act(case: CaseDep, form: StaffForm, person: RoundKeeper, services: ServicesDep) -> Response:
    what, number, work = field(form, "do", limit=30), case.number, services.hostwork
    match what:
        case "confirm" | "set_aside":
            work.rule(number, field(form, "answer", limit=40), confirmed=what == "confirm", by=person)
        case "redraw":
            work.redraw(number, by=person)
        case "remind":
            work.remind(number, by=person)
        case "call_off":
            services.changework.notify(number, by=person)
        case "agree":
            work.confirm_programme(number, reason=field(form, "reason", limit=1_000), by=person)
        case _:
            raise RequestInvalid("(do)")
    return RedirectResponse(f"/cases/{number}?done=answer_{what}#h-round", 303)
