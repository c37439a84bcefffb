"""Reading: the facts found in a request, each with the span it was read from."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from bot.visits.models.request import Frozen


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
    languages: tuple[str, ...] = ()  #: That they say they can work in. ISO 639-1.
    signals: tuple[Signal, ...] = ()
    evidence: dict[str, tuple[Span, ...]] = {}  #: Field name to spans.
    reader: Literal["rules", "model"] = "rules"

    def signal(self, signal_id: str) -> Signal | None:
        return next((s for s in self.signals if s.id == signal_id), None)

    def model_post_init(self, context: Any, /) -> None:
        if self.group_size and self.group_size.min > self.group_size.max:
            raise ValueError("group_size.min is over group_size.max")
