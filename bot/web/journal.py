"""The journal of a case: its section on the case page, the whole of it, and one entry with what it said before."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import journal
from bot.visits.errors import EventConflict
from bot.visits.journal import EntryForm
from bot.visits.journal.errors import EntryMoved, EntryUnknown, JournalFull
from bot.visits.models import Action, Case, HostAnswer, Person
from bot.visits.models.journal import EntryKind, JournalEntry, Side
from bot.visits.norms import JournalNorms, norms
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.form_fields import TOKEN
from bot.web.moments import moment_of, typed, typed_in
from bot.web.people import CaseReader, JournalKeeper

router = APIRouter()

_SHOWN = 20
_DONE = ("entry", "entry_corrected", "entry_struck")
_TYPED = 20_000


class CaseJournal(NamedTuple):
    """What a page shows."""

    entries: list[JournalEntry]
    earlier: int  #: So many more stand before them.
    answers: dict[str, HostAnswer]  #: Of hosts, by id.
    hosts: dict[str, str]
    elsewhere: dict[str, str]  #: A message that a person put on another case since, to that case.
    may_write: bool
    values: dict[str, str]  #: Of the form.
    faults: dict[str, str]
    done: str
    kinds: tuple[EntryKind, ...] = tuple(EntryKind)
    sides: tuple[Side, ...] = tuple(Side)
    limits: JournalNorms = norms().journal


def case_journal(case: Case, reader: Person, services: Services, done: str) -> CaseJournal | None:
    """None where there is nothing in it and nothing can be."""
    found = _journal(case, reader, services, done=done)
    return (
        found._replace(entries=found.entries[-_SHOWN:], earlier=max(0, len(found.entries) - _SHOWN))
        if (found.entries or found.may_write)
        else None
    )


@router.get("/cases/{number}/journal")
def show(request: Request, case: CaseDep, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    return pages.render(request, "journal.html", case=case, journal=_journal(case, reader, services))


@router.post("/cases/{number}/journal")
def add(request: Request, case: CaseDep, form: StaffForm, person: JournalKeeper, services: ServicesDep) -> Response:
    """The hidden token makes a second click the same entry."""
    values = _values(form)
    told, faults = _told(values, services.now())
    if not TOKEN.fullmatch(values["token"]):
        faults["token"] = "token"
    status = 422
    if told and not faults:
        try:
            services.journalwork.add(case.number, told, by=person)
            return RedirectResponse(f"/cases/{case.number}?done=entry#h-journal", 303)
        except EventConflict:
            faults, status = {"token": "entered_before"}, 409
        except JournalFull:
            faults, status = {"token": "journal_full"}, 409
    if faults.get("token") in ("token", "entered_before"):
        values["token"] = secrets.token_urlsafe(24)
    found = _journal(case, person, services, values=values, faults=faults)
    return pages.render(request, "journal.html", status=status, case=case, journal=found)


@router.get("/cases/{number}/journal/{entry}")
def show_entry(request: Request, case: CaseDep, entry: str, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    held = _entry(case, entry, services)
    return _entry_page(request, case, held, reader, services, values=_as_typed(held))


@router.post("/cases/{number}/journal/{entry}")
def change(
    request: Request, case: CaseDep, entry: str, form: StaffForm, person: JournalKeeper, services: ServicesDep
) -> Response:
    """Whoever is second keeps what was typed, and sees what stands there now."""
    held, was = _entry(case, entry, services), _number(field(form, "revision", limit=10))
    if field(form, "do", limit=10) == "strike":
        reason = field(form, "reason", limit=_TYPED)
        services.journalwork.strike(case.number, held.id, reason=reason, was=was, by=person)
        return RedirectResponse(f"/cases/{case.number}?done=entry_struck#h-journal", 303)
    values = _values(form) | {"kind": held.kind.value, "side": (held.side or Side.OTHER).value}
    told, faults = _told(values, services.now())
    status = 422
    if told and not faults:
        try:
            services.journalwork.correct(case.number, held.id, told, was=was, by=person)
            return RedirectResponse(f"/cases/{case.number}?done=entry_corrected#h-journal", 303)
        except EntryMoved:
            held, faults, status = _entry(case, entry, services), {"token": "entry_moved"}, 409
        except JournalFull:
            faults, status = {"token": "journal_full"}, 409
    return _entry_page(request, case, held, person, services, values=values, faults=faults, status=status)


def _entry_page(
    request: Request,
    case: Case,
    held: JournalEntry,
    reader: Person,
    services: Services,
    *,
    values: dict[str, str],
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    found = _journal(case, reader, services, values=values, faults=faults)
    return pages.render(request, "journal_entry.html", status=status, case=case, one=held, journal=found)


def _journal(
    case: Case,
    reader: Person,
    services: Services,
    *,
    values: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    done: str = "",
) -> CaseJournal:
    entries = services.journalwork.entries(case)
    return CaseJournal(
        entries=entries,
        earlier=0,
        answers={one.id: one for one in case.answers},
        hosts={host.id: host.name for host in services.registers.hosts},
        elsewhere={one.id: one.moved_to for one in case.inbound if one.moved_to},
        may_write=reader.may(Action.KEEP_JOURNAL) and journal.can_write(case),
        values=values or _empty(services.now()),
        faults=faults or {},
        done=done if done in _DONE and entries else "",
    )


def _empty(now: dt.datetime) -> dict[str, str]:
    """Of a call that just ended."""
    chosen = {"kind": EntryKind.CALL.value, "side": Side.ENQUIRER.value, "read": ""}
    return typed(now) | chosen | {"who": "", "words": "", "token": secrets.token_urlsafe(24)}


def _as_typed(entry: JournalEntry) -> dict[str, str]:
    return typed(entry.said.said_at) | {"who": entry.said.who, "words": entry.said.words}


def _values(form: FormData) -> dict[str, str]:
    names = ("kind", "side", "who", "words", "read", "token")
    return typed_in(form) | {name: field(form, name, limit=_TYPED) for name in names}


def _told(values: dict[str, str], now: dt.datetime) -> tuple[EntryForm | None, dict[str, str]]:
    """What was typed, and the faults in it by field."""
    moment, fault = moment_of(values, now=now)
    kind = next((one for one in EntryKind if one == values["kind"]), None)
    side = next((one for one in Side if one == values["side"]), Side.OTHER)
    if kind is None:
        return None, {"kind": "channel_wrong"}
    told = EntryForm(
        kind=kind,
        said_at=moment or now,
        words=values["words"],
        who=values["who"],
        side=side,
        read=values["read"] == "on",
        key=values["token"],
    )
    return told, journal.faults(told, at=now) | ({"on": fault} if fault else {})


def _entry(case: Case, entry: str, services: Services) -> JournalEntry:
    """Raises EntryUnknown, for what cannot be a number too."""
    wanted = _number(entry)
    found = next((one for one in services.journal.entries(case=case.number) if one.id == wanted), None)
    if found is None:
        raise EntryUnknown
    return found


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
