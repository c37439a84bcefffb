"""Suggestion: another programme that a colleague typed a wish for, until somebody confirms or drops it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from pydantic import BaseModel, ConfigDict

from bot.slack.cards import CardBook
from bot.visits.models.working import Wish

_SHAPE = re.compile(r"s([0-9a-f]{24}) (sha256:[0-9a-f]{64})")


class End(StrEnum):
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    OVERTAKEN = "overtaken"  #: By another version of the programme.


class Suggestion(BaseModel):
    """Holds none of the words that were typed: those stand in the thread."""

    model_config = ConfigDict(frozen=True)

    id: str
    case: str
    base: str  #: Digest of the proposal that it was tried on.
    digest: str  #: Of the days that it would become.
    wishes: tuple[Wish, ...]
    did: tuple[str, ...]  #: What would be different, as its message says it.
    language: str
    end: End | None = None
    ended_by: str = ""
    ended_at: dt.datetime | None = None


def may_end(suggestion: Suggestion, end: End) -> bool:
    return suggestion.end is None or (end is End.CONFIRMED and suggestion.end is not End.CONFIRMED)


class SuggestionBook(Protocol):
    """Durable before it returns."""

    def find(self, suggestion_id: str) -> Suggestion | None: ...

    def keep(self, suggestion: Suggestion) -> None: ...

    def end(self, suggestion_id: str, end: End, *, by: str, at: dt.datetime) -> bool:
        """Return False where it had ended before. A confirmation counts even so: it is in the programme."""
        ...


class SuggestionRef(NamedTuple):
    """What a button carries."""

    id: str
    digest: str

    @classmethod
    def parse(cls, value: str) -> Self | None:
        found = _SHAPE.fullmatch(value)
        return cls(found[1], found[2]) if found else None

    def __str__(self) -> str:
        return f"s{self.id} {self.digest}"


class Books(NamedTuple):
    """What Slack's edge remembers between two events."""

    cards: CardBook
    suggestions: SuggestionBook


def id_of(channel: str, ts: str) -> str:
    """Of the suggestion that the message of that time became: a repeated job makes no second one."""
    return hashlib.sha256(f"{channel}:{ts}".encode()).hexdigest()[:24]
