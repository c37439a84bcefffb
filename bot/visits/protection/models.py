"""Hit: one place where a person stands. Fate: what becomes of it when they are erased."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen, Told

ERASED = "[slettet / erased]"  #: In place of what somebody wrote.


class Purpose(StrEnum):
    """Why a person is searched for. A closed list, because the audit log holds no free words."""

    ACCESS = "access"  #: They ask what we hold on them.
    ERASURE = "erasure"  #: They ask to be erased.
    CORRECTION = "correction"  #: They say that something is wrong.
    AUTHORITY = "authority"  #: The supervisory authority asks.
    CONTROL = "control"  #: The data protection officer looks.


class Hit(Frozen):
    """A row, a file or a document in which a person is written."""

    holding: str  #: Id.
    place: str  #: Table, folder, or `index`.
    key: str  #: Of the row, or the name of the file: found again by it.
    case: str | None = None
    at: AwareDatetime | None = None
    own: bool = False  #: They wrote it, or it is a letter to them.
    under_way: bool = False  #: It is about to leave the house, or to be worked on.
    shipped: bool = False  #: It comes with the assistant, and is not ours to take out.
    excerpts: tuple[str, ...] = ()  #: Some words around, with the person in them.
    text: str = ""  #: All of it that a person can read.

    @property
    def id(self) -> str:
        return f"{self.place}:{self.key}"


class Standing(Frozen):
    """What is to be known of a case before anything of it is erased."""

    number: str
    open: bool
    ended_at: AwareDatetime | None = None
    journalised_at: AwareDatetime | None = None


class Outcome(StrEnum):
    ERASED = "erased"
    KEPT = "kept"
    FIRST = "first"  #: Something has to be done first.


class Fate(Frozen):
    hit: Hit
    outcome: Outcome
    why: Told = {}  #: The ground it is kept by, or what is to be done first.
    until: dt.date | None = None  #: Of what is kept by a time limit.


class Plan(Frozen):
    """What erasing a person would do."""

    fates: tuple[Fate, ...]
    hollow: tuple[str, ...] = ()  #: Cases that are theirs: figures for statistics are all that is left of them.

    def of(self, outcome: Outcome) -> list[Fate]:
        return [fate for fate in self.fates if fate.outcome is outcome]

    @property
    def kept_ids(self) -> frozenset[str]:
        return frozenset(fate.hit.id for fate in self.fates if fate.outcome is not Outcome.ERASED)

    @property
    def counts(self) -> dict[str, int]:
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}
