"""Lead: what a host that met a delegation wants of it, and what came of it, line by line."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime, Field

from bot.visits.models.request import Frozen


class LeadOutcomeKind(StrEnum):
    CONTACTED = "contacted"  #: The two have written or spoken since the visit.
    MEETING = "meeting"
    OFFER = "offer"
    ORDER = "order"  #: It came to business: the lead is settled.
    NOTHING = "nothing"  #: It came to nothing: the lead is settled.


SETTLED = frozenset({LeadOutcomeKind.ORDER, LeadOutcomeKind.NOTHING})


class LeadOutcome(Frozen):
    """One line of the log, never changed."""

    kind: LeadOutcomeKind
    on: dt.date  #: When it happened, which may be before it was written down.
    value: int | None = Field(default=None, ge=0)  #: Whole Danish kroner.
    note: str = ""
    by: str
    by_name: str
    at: AwareDatetime


class Lead(Frozen):
    id: int = 0  #: Given by the store.
    case: str
    host: str
    wants: str
    by: str
    by_name: str
    at: AwareDatetime
    outcomes: tuple[LeadOutcome, ...] = ()  #: In the order in which they were written down.

    @property
    def last(self) -> LeadOutcome | None:
        """What happened last; of one day, what was written down last."""
        return max(reversed(self.outcomes), key=lambda one: one.on) if self.outcomes else None

    @property
    def is_open(self) -> bool:
        return self.last is None or self.last.kind not in SETTLED

    def orders(self) -> tuple[LeadOutcome, ...]:
        """Of two orders of one day the later written counts: so a wrong figure is put right."""
        by_day = {one.on: one for one in self.outcomes if one.kind is LeadOutcomeKind.ORDER}
        return tuple(by_day.values())
