"""Programme: days of timed items, and what the checker says of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from bot.visits.models.request import Frozen, Told
from bot.visits.models.times import LocalTime
from knowledge import Place, Source


class ItemKind(StrEnum):
    INTRODUCTION = "introduction"
    VISIT = "visit"
    MEETING = "meeting"
    LUNCH = "lunch"
    TRANSFER = "transfer"
    BREAK = "break"
    WRAP_UP = "wrap_up"


#: The kinds of item at which a host receives the delegation.
RECEIVES = frozenset({ItemKind.VISIT, ItemKind.MEETING})


class ItemStatus(StrEnum):
    PROPOSED = "proposed"  #: Ours only; nobody was asked.
    ASKED = "asked"  #: An enquiry went to the host.
    HELD = "held"  #: The host keeps the slot for us.
    CONFIRMED = "confirmed"  #: A logged yes, bound to time, group size and language.
    DECLINED = "declined"  #: A logged no.


class Evidence(Frozen):
    document: str
    quote: str
    as_of: str | None = None


class ProgrammeItem(Frozen):
    id: str
    start: LocalTime
    end: LocalTime
    kind: ItemKind
    host: str | None = None  #: Host id; always there for `visit` and `meeting`.
    place: Place | None = None
    title: str
    goal: str = ""  #: What the delegation should be able to do afterwards, tied to the request.
    themes: tuple[str, ...] = ()
    status: ItemStatus = ItemStatus.PROPOSED
    split: int = 1  #: Number of groups the delegation is split into.
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    locked: bool = False  #: A person wants it to stay at its date and time.


class ProgrammeDay(Frozen):
    date: dt.date
    items: tuple[ProgrammeItem, ...]


class Finding(Frozen):
    """A checker's verdict."""

    rule: str
    level: Literal["block", "warn", "note"]
    item: str | None = None
    text: str
    told: Told = {}


class Reason(Frozen):
    text: str
    source: Source
    told: Told = {}


class HostMatch(Frozen):
    """A host that is offered, with why."""

    id: str
    score: float
    why: tuple[Reason, ...]


class LeftOut(Frozen):
    """A theme or wished-for host that the programme does not serve, with why."""

    theme_or_host: str
    why: str
    told: Told = {}


class SolverReport(Frozen):
    status: Literal["optimal", "feasible", "infeasible"]
    gap: float = 0.0
    seconds: float = 0.0  #: Outside every digest: it is the only thing that differs between two runs.


class Programme(Frozen):
    """Days and items with the matching behind them, before checking."""

    days: tuple[ProgrammeDay, ...]
    hosts: tuple[HostMatch, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    solver: SolverReport | None = None  #: None for days that no solver chose.

    def items(self) -> tuple[ProgrammeItem, ...]:
        return tuple(item for day in self.days for item in day.items)
