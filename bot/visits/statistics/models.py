"""The nouns of statistics: a period, the counts in it, and how values spread."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from bot.visits.models import Kind
from bot.visits.models.request import Frozen


class Period(Frozen):
    """Both days included."""

    part: Literal["year", "quarter", "month", "range"]
    first: dt.date
    last: dt.date

    def holds(self, day: dt.date | None) -> bool:
        return day is not None and self.first <= day <= self.last


class Counts(Frozen):
    """How the three things that are easily mixed up are kept apart."""

    enquiries: int = 0  #: That arrived in the period.
    planned: int = 0  #: Visits in the period that have a programme and were not held yet.
    held: int = 0  #: Visits that took place in the period.
    persons: int = 0  #: In the visits held whose number is known.
    persons_unknown: int = 0  #: Visits held whose number is not known.


class Group(Frozen):
    key: str | None  #: None gathers what is not known.
    counts: Counts


class Spread(Frozen):
    """Of one value over the enquiries; None where none is known."""

    known: int
    unknown: int
    median: float | None
    lower: float | None  #: A quarter of the values is not above this.
    upper: float | None  #: A quarter of the values is not below this.
    steps: tuple[tuple[str, int], ...]  #: All of them in order, the unknown last.


class Asked(Frozen):
    """How many were asked how a visit went, and how many answered."""

    audience: str
    asked: int
    answered: int


class Rating(Frozen):
    """What was answered to one question, from 1 to 5."""

    question: str  #: `delegation.match`: who was asked, and what.
    answers: int
    mean: float | None
    unanswered: int  #: Evaluations that leave it open.


class Came(Frozen):
    """Leads by what came of them last."""

    state: str
    leads: int
    kroner: int  #: Of their orders.


class Afterwards(Frozen):
    """Of the visits held in the period."""

    asked: tuple[Asked, ...] = ()
    ratings: tuple[Rating, ...] = ()
    leads: tuple[Came, ...] = ()


class Aside(Frozen):
    """What arrived in the period and is not among the enquiries."""

    duplicates: int = 0
    spam: int = 0
    other_kinds: int = 0  #: Left out by the choice of kind.
    unsorted: int = 0  #: Not sorted yet, and so of no kind.


class Statistics(Frozen):
    period: Period
    before: Period  #: What it is compared with; no longer than what has passed of the period.
    kind: Kind | None  #: None counts enquiries of every kind.
    today: dt.date
    total: Counts
    total_before: Counts
    countries: int  #: Different ones, among the enquiries.
    countries_before: int
    groups: dict[str, tuple[Group, ...]]  #: By what they are grouped: `month`, `country`, `market` …
    lead: Spread  #: Days from the enquiry to the first day that the sender could come.
    lead_before: Spread
    answer: Spread  #: Workdays from the enquiry to the first letter to the sender.
    answer_before: Spread
    answer_hours: float | None  #: Median in working hours, where the hour is known.
    answered_in_time: int  #: Within the house's own number of workdays.
    aside: Aside
    afterwards: Afterwards
    undated: int  #: Visits held whose day is not known, counted on the day their enquiry came.
    history: int  #: Enquiries that an import brought in.
