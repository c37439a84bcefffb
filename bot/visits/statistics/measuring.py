"""Measuring: how long it is to a visit, how long an answer took, and how such values spread."""

from __future__ import annotations

import datetime as dt
import statistics as measures
from collections import Counter
from collections.abc import Sequence

from bot.visits import workdays
from bot.visits.lifecycle import OPEN
from bot.visits.models import CaseFacts
from bot.visits.statistics.models import Spread
from knowledge.registers.models import House

_FRIDAY = 4

#: Names of the steps, each with the first value that is no longer in it.
LEAD_STEPS = (
    ("days_under_21", 21),
    ("days_21_41", 42),
    ("days_42_83", 84),
    ("days_84_181", 182),
    ("days_182_up", None),
)
ANSWER_STEPS = (
    ("workdays_0", 1), ("workdays_1", 2), ("workdays_2", 3), ("workdays_3_5", 6), ("workdays_6_10", 11),
    ("workdays_11_up", None),
)  # fmt: skip
UNKNOWN = "unknown"
WAITING = "waiting"  #: Not answered yet.

Steps = Sequence[tuple[str, int | None]]


def lead_days(facts: CaseFacts) -> int | None:
    """None where no day is known, or where it was over when they wrote."""
    if not (facts.first_possible and facts.submitted_on) or facts.first_possible < facts.submitted_on:
        return None
    return (facts.first_possible - facts.submitted_on).days


def answer_workdays(facts: CaseFacts) -> int | None:
    """0 is the same day. Not known where a file tells no day of the enquiry, or of an answer before it."""
    answered = facts.answered_on or (facts.answered_at and facts.answered_at.astimezone(workdays.COPENHAGEN).date())
    if not (answered and facts.submitted_on) or answered < facts.received_on:
        return None
    return len(workdays.workdays(facts.received_on + dt.timedelta(days=1), answered))


def answer_hours(facts: CaseFacts, house: House) -> float | None:
    if facts.answered_at is None or facts.answered_at < facts.received_at:
        return None
    return working_hours(facts.received_at, facts.answered_at, house)


def working_hours(start: dt.datetime, end: dt.datetime, house: House) -> float:
    """Hours between the two moments in which the office was open."""
    start, end = start.astimezone(workdays.COPENHAGEN), end.astimezone(workdays.COPENHAGEN)
    total = dt.timedelta()
    for day in workdays.workdays(start.date(), end.date()):
        closes = house.friday_ends if day.weekday() == _FRIDAY else house.day_ends
        opened = max(start, dt.datetime.combine(day, house.day_starts, start.tzinfo))
        closed = min(end, dt.datetime.combine(day, closes, start.tzinfo))
        total += max(closed - opened, dt.timedelta())
    return total.total_seconds() / 3600


def lead(facts: Sequence[CaseFacts]) -> Spread:
    return _spread([lead_days(each) for each in facts], LEAD_STEPS, [UNKNOWN] * len(facts))


def answer(facts: Sequence[CaseFacts]) -> Spread:
    without = [WAITING if each.status in OPEN else UNKNOWN for each in facts]
    return _spread([answer_workdays(each) for each in facts], ANSWER_STEPS, without)


def _spread(values: Sequence[int | None], steps: Steps, without: Sequence[str]) -> Spread:
    known = sorted(value for value in values if value is not None)
    counted = Counter(_step(value, steps) for value in known)
    unknown = Counter(why for value, why in zip(values, without, strict=True) if value is None)
    lower, median, upper = _quartiles(known)
    names = [name for name, _ in steps]
    return Spread(
        known=len(known),
        unknown=len(values) - len(known),
        median=median,
        lower=lower,
        upper=upper,
        steps=(
            *((name, counted[name]) for name in names),
            *((name, unknown[name]) for name in (WAITING, UNKNOWN) if unknown[name]),
        ),
    )


def _step(value: int, steps: Steps) -> str:
    return next(name for name, end in steps if end is None or value < end)


def _quartiles(known: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    if len(known) < 2:
        only = float(known[0]) if known else None
        return only, only, only
    lower, median, upper = measures.quantiles(known, n=4, method="inclusive")
    return lower, median, upper
