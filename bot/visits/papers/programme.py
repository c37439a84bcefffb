"""ProgrammeView: one view of a programme that every paper is made from."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits import wording
from bot.visits.models.programme import RECEIVES, ItemKind, ItemStatus, ProgrammeItem
from bot.visits.models.proposal import Proposal
from bot.visits.models.request import Frozen
from bot.visits.models.triage import Triage
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import clean
from bot.visits.workdays import COPENHAGEN
from knowledge import Place, Registers

_COLUMNS = ("column_time", "column_item", "column_place", "column_status", "reference", "date", "practical", "sender")
_UNCERTAIN = RECEIVES | {ItemKind.INTRODUCTION}


class ViewItem(Frozen):
    id: str
    start: AwareDatetime  #: In Europe/Copenhagen.
    end: AwareDatetime
    kind: ItemKind
    status: ItemStatus
    status_text: str
    title: str
    host: str  #: Name as the host writes it; "" where there is none.
    place: Place | None
    goal: str
    note: str


class ViewDay(Frozen):
    date: dt.date
    heading: str  #: `Tuesday 12 October 2027`, in the language of the view.
    items: tuple[ViewItem, ...]


class ProgrammeView(Frozen):
    """Texts are already in `language`; nothing is decided when it is printed."""

    language: str
    reference: str  #: Case number, or a stand-in on a dry run. Calendar UIDs build on it.
    version: int  #: Of the programme: what it says is the same in every letter that carries it.
    created_at: AwareDatetime
    title: str
    delegation: str
    mark: str  #: `DRAFT – subject to host confirmation`, in the language; "" once confirmed.
    labels: dict[str, str]  #: Column headings and fixed words, by key.
    days: tuple[ViewDay, ...]
    closing: tuple[str, ...] = ()  #: Practical lines and open points below the days.
    disclosure: str = ""  #: Who stands behind it; "" in what goes out with a letter, which somebody approves.

    def saying(self, disclosure: str) -> ProgrammeView:
        """The same with who stands behind it, in print and in the properties of the file."""
        return self.model_copy(update={"disclosure": disclosure, "closing": (disclosure, *self.closing)})


def view(proposal: Proposal, triage: Triage, *, registers: Registers, reference: str) -> ProgrammeView:
    words = wording.of(proposal.language)
    items = [item for day in proposal.days for item in day.items]
    confirmed = bool(items) and all(item.status is ItemStatus.CONFIRMED for item in items if item.host)
    return ProgrammeView(
        language=words.language,
        reference=reference,
        version=_version(proposal),
        created_at=proposal.created_at,
        title=proposal.title,
        delegation=_delegation(triage, words),
        mark="" if confirmed else words.label("mark"),
        labels=_labels(proposal, words),
        days=tuple(
            ViewDay(
                date=day.date,
                heading=words.heading(day.date),
                items=tuple(_item(item, day.date, words, registers) for item in day.items),
            )
            for day in proposal.days
        ),
        closing=tuple(words.label(key) for key in ("change", "pay", "travel_times")),
    )


def _version(proposal: Proposal) -> int:
    return proposal.programme_version or proposal.version


def _delegation(triage: Triage, words: Wording) -> str:
    country = words.country(triage.country) if triage.country else ""
    size = words.label("group", size=triage.group_size.max) if triage.group_size else ""
    return words.labels["separator"].join(part for part in (clean(triage.organisation), country, size) if part)


def _labels(proposal: Proposal, words: Wording) -> dict[str, str]:
    created = proposal.created_at.astimezone(COPENHAGEN).date()
    return {
        **{key: words.label(key) for key in _COLUMNS},
        "version": words.label("version", version=_version(proposal)),
        "created": words.period([created]),
        "page": words.labels["page"],
    }


def _item(item: ProgrammeItem, date: dt.date, words: Wording, registers: Registers) -> ViewItem:
    host = registers.host(item.host) if item.host else None
    return ViewItem(
        id=item.id,
        start=dt.datetime.combine(date, item.start, COPENHAGEN),
        end=dt.datetime.combine(date, item.end, COPENHAGEN),
        kind=item.kind,
        status=item.status,
        status_text=words.label(f"status_{item.status}") if item.kind in _UNCERTAIN else "",
        title=item.title,
        host=host.name if host else "",
        place=item.place,
        goal=item.goal,
        note=item.note,
    )
