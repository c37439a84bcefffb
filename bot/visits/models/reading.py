"""Reading: the facts found in a request, each with the span it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any, Literal, TypeVar

from pydantic import Field

from bot.visits.models.request import Frozen
from bot.visits.models.travel import Mode


class Kind(StrEnum):
    DELEGATION_VISIT = "delegation_visit"
    CHANGE_OR_CANCELLATION = "change_or_cancellation"
    INFORMATION_QUESTION = "information_question"
    ADVICE = "advice"
    NETWORK_MEMBERSHIP = "network_membership"
    PRESS = "press"
    SALES_OR_SPAM = "sales_or_spam"
    OTHER = "other"


class Span(Frozen):
    """Where a fact stands. Offsets count characters of the part named."""

    quote: str = Field(max_length=600)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    part: str = "message"
    """`message`, `subject`, `organisation`, `contact`, `form`, `attachment:<name>` of the request.

    In what came later the id of the `Inbound` stands before it: `<id>:message`.
    """


class GroupSize(Frozen):
    min: int
    max: int


class DateWindow(Frozen):
    """The window in which the visit may lie. Preferred days do not narrow it."""

    earliest: dt.date
    latest: dt.date
    flexible: bool = False  #: The visit may take less than the whole window, or the sender is open to other days.


class Signal(Frozen):
    """Something noticed that a policy may care about: `political_level`, `instruction_in_text` …"""

    id: str
    spans: tuple[Span, ...] = ()
    detail: str = ""


class Reading(Frozen):
    """Facts found. Absent stays absent; a conflict is a signal and both spans are evidence."""

    language: str  #: ISO 639-1 of the message; Norwegian is `no`.
    kind: Kind
    country: str | None = None
    region: str | None = None
    sender_type: str | None = None
    organisation: str | None = None
    on_behalf_of: str | None = None
    referred_by: str | None = None
    group_size: GroupSize | None = None
    dates: DateWindow | None = None
    duration: str | None = None  #: `hours`, `half_day`, `day`, `days:N`.
    themes: tuple[str, ...] = ()
    requested_hosts: tuple[str, ...] = ()
    interpreting: Literal["consecutive", "simultaneous"] | None = None
    travels_by: Mode | None = None  #: While they are here.
    languages: tuple[str, ...] = ()  #: That they say they can work in. ISO 639-1.
    signals: tuple[Signal, ...] = ()
    evidence: dict[str, tuple[Span, ...]] = {}  #: Field name to spans.
    reader: Literal["rules", "model"] = "rules"
    suggested: tuple[str, ...] = ()  #: Fields that only a language model read: shown, and nothing is decided by them.

    def signal(self, signal_id: str) -> Signal | None:
        return next((s for s in self.signals if s.id == signal_id), None)

    def model_post_init(self, context: Any, /) -> None:
        if self.group_size and self.group_size.min > self.group_size.max:
            raise ValueError("group_size.min is over group_size.max")


class Suggestion(Frozen):
    """One fact as a language model puts it, and the words it points at. Not yet believed."""

    field: str = Field(max_length=40)
    value: str = Field(max_length=200)
    quote: str = Field(max_length=600)


class Suggestions(Frozen):
    facts: tuple[Suggestion, ...] = Field(default=(), max_length=40)


Found = TypeVar("Found", bound=Frozen)


def certain(found: Found, *, fields: Collection[str] | None = None) -> Found:
    """A reading or triage without what only a language model read, or without these fields of it."""
    suggested: tuple[str, ...] = getattr(found, "suggested", ())
    gone = [field for field in suggested if fields is None or field in fields]
    if not gone:
        return found
    empty = {field: type(found).model_fields[field].get_default() for field in gone}
    evidence = {field: spans for field, spans in getattr(found, "evidence", {}).items() if field not in gone}
    left = tuple(field for field in suggested if field not in gone)
    reader = "model" if left else "rules"
    return found.model_copy(update=empty | {"evidence": evidence, "suggested": left, "reader": reader})
