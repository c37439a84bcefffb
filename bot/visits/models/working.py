"""WorkingCopy: the days of a programme while a person edits them; nobody else sees them as the programme."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime, Field, field_validator

from bot.visits.models.programme import ItemKind, ProgrammeDay
from bot.visits.models.request import Frozen, Told

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class Do(StrEnum):
    """What a person can do to a working copy, one step each."""

    EARLIER = "earlier"
    LATER = "later"
    UP = "up"  #: Before the item above it.
    DOWN = "down"
    TO_DAY = "to_day"
    SWAP = "swap"
    HOST = "host"  #: Another host in its place.
    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"  #: Times and words as they are typed.
    LOCK = "lock"
    UNLOCK = "unlock"
    TIGHTEN = "tighten"  #: No time between the items of a day but what ways take.


class Wish(Frozen):
    """One step as a person asks for it. What a step does not need is not looked at."""

    do: Do
    item: str = Field(default="", max_length=20)
    other: str = Field(default="", max_length=20)  #: To swap with; to add after.
    date: dt.date | None = None
    host: str = Field(default="", max_length=100)
    kind: ItemKind | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    title: str = Field(default="", max_length=300)
    goal: str = Field(default="", max_length=2_000)
    note: str = Field(default="", max_length=2_000)
    split: int = Field(default=1, ge=1, le=10)

    @field_validator("start", "end")
    @classmethod
    def _is_a_minute(cls, time: dt.time | None) -> dt.time | None:
        if time and (time.tzinfo or time.second or time.microsecond):
            raise ValueError
        return time

    @field_validator("date")
    @classmethod
    def _is_of_our_time(cls, date: dt.date | None) -> dt.date | None:
        if date and not _FIRST_YEAR <= date.year <= _LAST_YEAR:
            raise ValueError
        return date


class Step(Frozen):
    """The days after a step, and what it did."""

    days: tuple[ProgrammeDay, ...]
    item: str = ""  #: On which it was done.
    did: tuple[Told, ...] = ()
    followed: tuple[Told, ...] = ()  #: What else moved because of it.


class WorkingCopy(Frozen):
    case: str
    by: str  #: Person id.
    by_name: str
    since: AwareDatetime
    changed_at: AwareDatetime
    version: int  #: Of the proposal it was begun from.
    revision: int = 1  #: Rises with every write; the handle of compare-and-set.
    position: int = 0  #: Of the step that holds.
    first: int = 0  #: How far back one can go.
    last: int = 0  #: How far forward.
    step: Step

    @property
    def days(self) -> tuple[ProgrammeDay, ...]:
        return self.step.days
