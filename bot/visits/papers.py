"""ProgrammeView: one view of a programme that every paper is made from."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits.models.programme import ItemKind, ItemStatus
from bot.visits.models.request import Frozen
from knowledge import Place


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
    version: int
    created_at: AwareDatetime
    title: str
    delegation: str
    mark: str  #: `DRAFT – subject to host confirmation`, in the language; "" once confirmed.
    labels: dict[str, str]  #: Column headings and fixed words, by key.
    days: tuple[ViewDay, ...]
    closing: tuple[str, ...] = ()  #: Practical lines and open points below the days.
