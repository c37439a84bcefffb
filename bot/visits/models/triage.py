"""Triage: what the reading means for us, with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator

from bot.visits.models.reading import DateWindow, GroupSize, Kind, Signal, Span
from bot.visits.models.request import Frozen, Told
from bot.visits.models.travel import Mode
from knowledge import Source


class Recommendation(StrEnum):
    """What the assistant suggests. A person decides."""

    ACCEPT = "accept"
    CLARIFY = "clarify"
    REDIRECT = "redirect"
    DECLINE = "decline"
    ESCALATE = "escalate"


class Flag(Frozen):
    id: str
    reason: str  #: One sentence for staff, neutral in tone.
    source: Source  #: The policy behind it.
    standing: str = "house rule"  #: `adopted`, `proposed`, `house rule`.
    level: Literal["inform", "warn", "stop"] = "warn"
    told: Told = {}  #: The reason.
    due: dt.date | None = None  #: The last day for an answer, where a law or a rule sets one.


class Priority(Frozen):
    score: int
    parts: tuple[tuple[str, int], ...] = ()


class Relation(StrEnum):
    """How one case is related to another: what a policy may care about."""

    NAMED = "named"  #: It may belong to that case, and a person has to say so.
    SAME_TEXT = "same_text"
    SAME_SENDER = "same_sender"  #: Of a case that is open.
    REPEAT = "repeat"  #: The same body on the same theme, not long ago.
    EARLIER_VISIT = "earlier_visit"
    SAME_ORGANISATION = "same_organisation"  #: Or the same sender, on a case that is over.


class RelatedCase(Frozen):
    number: str
    why: str
    relation: Relation = Relation.SAME_SENDER
    told: Told = {}  #: Why.


class RelatedMission(Frozen):
    """An outbound mission that this may be the return visit to."""

    mission: str  #: Its id.
    why: str
    told: Told = {}  #: Why.


#: What a programme is planned by. The other signals are for the policies, and some of them are private.
PLANNING_SIGNALS = frozenset({"days_asked", "outside_region", "sites_named", "swedish_side"})


def _for_planning(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(signal for signal in signals if signal.id in PLANNING_SIGNALS)


class Triage(Frozen):
    """The contract of `POST /api/triage`, field for field."""

    kind: Kind
    language: str
    country: str | None = None
    region: str | None = None
    sender_type: str | None = None
    organisation: str | None = None
    on_behalf_of: str | None = None
    referred_by: str | None = None
    group_size: GroupSize | None = None
    dates: DateWindow | None = None
    duration: str | None = None
    themes: tuple[str, ...] = ()
    requested_hosts: tuple[str, ...] = ()
    interpreting: Literal["consecutive", "simultaneous"] | None = None  #: Consecutive takes twice the time.
    travels_by: Mode | None = None  #: While they are here.
    languages: tuple[str, ...] = ()  #: That they say they can work in.
    missing: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    agreements: tuple[str, ...] = ()
    related_cases: tuple[RelatedCase, ...] = ()
    related_missions: tuple[RelatedMission, ...] = ()
    recommendation: Recommendation
    reasons: tuple[str, ...] = ()
    reasons_told: tuple[Told, ...] = ()  #: In the same order.
    rows: tuple[str, ...] = ()  #: Of the decision table: the first decided, each gave the reason in its place.
    priority: Priority = Priority(score=0)
    owner: str | None = None
    respond_by: dt.date | None = None
    evidence: dict[str, tuple[Span, ...]] = {}
    signals: Annotated[tuple[Signal, ...], AfterValidator(_for_planning)] = ()
    reader: Literal["rules", "model"] = "rules"
    suggested: tuple[str, ...] = ()  #: Facts that only a language model read; nothing above rests on them.

    def signal(self, signal_id: str) -> Signal | None:
        return next((signal for signal in self.signals if signal.id == signal_id), None)

    def flagged(self, flag_id: str) -> bool:
        return any(flag.id == flag_id for flag in self.flags)
