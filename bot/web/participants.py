"""`/cases/{number}/participants`: who comes, version by version; its section on the case page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits.errors import ParticipantFaulty, ParticipantsMoved, ParticipantUnknown, RequestInvalid
from bot.visits.models import Action, BundleKind, Case, Person, Told
from bot.visits.models.participant import Part, Participant, ParticipantList, Restricted
from bot.visits.models.reading import certain
from bot.visits.participants import comparing, entering, keeping, late, ranks, restricting
from bot.visits.participants.diets import in_words
from bot.visits.participants.entering import Entry
from bot.visits.wording.sentences import sentence
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm
from bot.web.csrf import field as field_of
from bot.web.downloads import download
from bot.web.people import CaseReader, ParticipantKeeper, RestrictedReader, Sorter
from bot.web.rank_notes import rank_notes

router = APIRouter(prefix="/cases/{number}/participants")

_DONE = ("entered", "moved", "removed", "undone", "taken", "sized", "erased")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STEPS = {"up": -1, "down": 1}
_FIELDS = ("name", "title", "rank", "organisation", "part", "passport", "diet")


class Row(NamedTuple):
    guest: Participant
    rank: ranks.Rank | None
    restricted: bool


class Written(NamedTuple):
    """One version in the history, newest first."""

    version: ParticipantList
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the list itself."""

    typed: Entry = field(default_factory=lambda: Entry(""))
    editing: str = ""
    fault: str = ""
    faults: Mapping[str, Told] = field(default_factory=dict)
    opened: dict[str, Restricted] | None = None
    status: int = 200
    done: str = ""


class Summary(NamedTuple):
    """What is said of the list as a whole."""

    persons: int
    head: Participant | None
    late: Told | None
    size: int | None  #: Of the group as it is known, where the list has another count.
    notes: list[Told]  #: Of ranks.
    diets: str
    outdated: tuple[BundleKind, ...]  #: Letters that name persons as an earlier version of the list had them.


@router.get("")
def show(
    request: Request,
    case: CaseDep,
    reader: CaseReader,
    services: ServicesDep,
    done: Annotated[str, Query(max_length=20)] = "",
    edit: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    guest = next((one for one in _guests(case, services) if one.id == edit), None)
    typed = Entry(**guest.model_dump(include=set(_FIELDS))) if guest else Entry("")
    shown = Shown(typed=typed, editing=guest.id if guest else "", done=done if done in _DONE else "")
    return page(request, case, reader, services, shown)


@router.get("/list.xlsx")
def as_workbook(request: Request, case: CaseDep, reader: CaseReader, services: ServicesDep) -> Response:
    """The list as a workbook that can be filled in and brought in again; nothing of the restricted part."""
    content = services.participantwork.written(case.number, language=pages.language_of(request))
    return download(content, name=f"{case.number}-participants.xlsx", media_type=_XLSX)


@router.post("")
def enter(
    request: Request, case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep
) -> Response:
    typed = Entry(**{name: field_of(form, name, limit=1_000) for name in _FIELDS})
    id_ = field_of(form, "id", limit=10)
    try:
        services.participantwork.enter(case.number, typed, seen=seen_of(form), by=person, id_=id_)
    except ParticipantFaulty as error:
        shown = Shown(
            typed, id_, faults={one: dict(told) for one, told in error.faults}, fault=_told(request, error), status=422
        )
        return page(request, case, person, services, shown)
    except (ParticipantsMoved, ParticipantUnknown) as error:  # nothing typed is lost
        left = id_ if any(one.id == id_ for one in _guests(case, services)) else ""
        return page(request, case, person, services, Shown(typed, left, fault=_told(request, error), status=409))
    return _back(case, "entered")


@router.post("/order")
def order(
    request: Request, case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep
) -> Response:
    do, id_, seen = field_of(form, "do", limit=10), field_of(form, "id", limit=10), seen_of(form)
    try:
        if do in _STEPS:
            services.participantwork.move(case.number, id_, steps=_STEPS[do], seen=seen, by=person)
        elif do == "remove":
            services.participantwork.remove(case.number, id_, seen=seen, by=person)
        else:
            raise RequestInvalid("(do)")
    except (ParticipantsMoved, ParticipantUnknown) as error:
        return page(request, case, person, services, Shown(fault=_told(request, error), status=409))
    return _back(case, "removed" if do == "remove" else "moved")


@router.post("/undo")
def undo(
    request: Request, case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep
) -> Response:
    try:
        services.participantwork.undo(case.number, seen=seen_of(form), by=person)
    except ParticipantsMoved as error:
        return page(request, case, person, services, Shown(fault=_told(request, error), status=409))
    return _back(case, "undone")


@router.post("/size")
def size(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    """The group is as large as the list is long."""
    count = len(_guests(case, services))
    if not count:
        raise RequestInvalid("(group_size)")
    services.work.correct(case.number, {"group_size": {"min": count, "max": count}}, by=person)
    return _back(case, "sized")


@router.post("/restricted")
def open_restricted(
    request: Request, case: CaseDep, form: StaffForm, person: RestrictedReader, services: ServicesDep
) -> Response:
    """Passport numbers and diets; who opened them stands in the audit log."""
    opened = services.participantwork.open_restricted(case.number, by=person)
    return page(request, case, person, services, Shown(opened=opened))


@router.post("/restricted/erase")
def erase_restricted(case: CaseDep, form: StaffForm, person: ParticipantKeeper, services: ServicesDep) -> Response:
    services.participantwork.erase_restricted(case.number, field_of(form, "id", limit=10), by=person)
    return _back(case, "erased")


def page(request: Request, case: Case, reader: Person, services: Services, shown: Shown) -> HTMLResponse:
    versions, language = services.participantwork.versions(case), pages.language_of(request)
    sealed = services.participants.sealed(case.number)
    guests = keeping.guests_of(versions)
    return pages.render(
        request,
        "participants.html",
        status=shown.status,
        case=case,
        shown=shown,
        rows=[Row(one, ranks.guest_rank(one), one.id in sealed) for one in guests],
        written=_written(versions),
        seen=keeping.newest(versions),
        parts=list(Part),
        ranks=[rank.label[language] for rank in ranks.ranks()],
        summary=summary(case, services, language),
        may_keep=reader.may(Action.KEEP_PARTICIPANTS) and keeping.takes_list(case),
        may_sort=reader.may(Action.SORT_CASE) and not case.history,
        kept_until=restricting.erased_on(case, days=services.registers.house.restricted_kept_days),
        kept_days=services.registers.house.restricted_kept_days,
        files=_files(case),
        part_label={part: sentence("participants", "parts", part)[language] for part in Part},
    )


def summary(case: Case, services: Services, language: str) -> Summary | None:
    """None where no list was written down."""
    versions = services.participantwork.versions(case)
    guests = keeping.guests_of(versions)
    if not guests:
        return None
    found, since = late.late_changes(case, versions), late.sent_at(case)
    known = certain(case.triage).group_size if case.triage else None
    fits = known is not None and known.min == known.max == len(guests)
    return Summary(
        persons=len(guests),
        head=next((one for one in guests if one.part is Part.HEAD), None),
        late=late.told(found, since) if found and since else None,
        size=known.max if known and not fits else None,
        notes=rank_notes(case, guests, services),
        diets=in_words(services.participantwork.vault.diets(case.number), language),
        outdated=late.outdated(case, versions),
    )


def seen_of(form: Any) -> int:
    """The version that the person had before them."""
    given = field_of(form, "seen", limit=9)
    if not (given.isascii() and given.isdecimal()):
        raise RequestInvalid("(seen)")
    return int(given)


def _written(versions: list[ParticipantList]) -> list[Written]:
    before: tuple[Participant, ...] = ()
    found = []
    for one in versions:
        found.append(Written(one, tuple(comparing.told(comparing.changes(before, one.participants)))))
        before = one.participants
    return found[::-1]


def _guests(case: Case, services: Services) -> entering.Guests:
    return keeping.guests_of(services.participantwork.versions(case))


def _files(case: Case) -> list[tuple[str, str]]:
    """Workbooks that came with the case: where each lies, and its name."""
    found = [("", case.request)] + [(one.id, one.request) for one in case.messages_to_read()]
    return [
        (f"{message}:{place}", file.name)
        for message, request in found
        for place, file in enumerate(request.attachments, start=1)
        if file.name.lower().endswith(".xlsx")
    ]


def _told(request: Request, error: Exception) -> str:
    if isinstance(error, ParticipantFaulty):
        return pages.text_of(request, "participants_faulty")
    return explain(error, pages.language_of(request)).sentence


def _back(case: Case, done: str) -> RedirectResponse:
    return RedirectResponse(f"/cases/{case.number}/participants?done={done}", 303)
