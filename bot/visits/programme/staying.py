"""Staying: from when on, and until when, a delegation that says when it travels can be received."""

from __future__ import annotations

import datetime as dt

from bot.visits.matching import Wishes
from bot.visits.models import Triage
from bot.visits.norms import norms
from bot.visits.programme.openings import minutes_of

Moment = tuple[dt.date, int]  #: Minutes count from midnight, and may lie beyond the day.


def arrived(triage: Triage, wishes: Wishes) -> Moment | None:
    """When they are in town, and rested after a long flight; None where the day or the time is not said."""
    if wishes.arrives is None:
        return None
    date = wishes.arrives_on or _certain_end(triage, first=True)
    return (date, minutes_of(wishes.arrives) + minutes_to_arrive(triage)) if date else None


def leaving(triage: Triage, wishes: Wishes) -> Moment | None:
    """When the programme has to be over; None where the day or the time is not said."""
    if wishes.departs is None:
        return None
    date = wishes.departs_on or _certain_end(triage, first=False)
    return (date, minutes_of(wishes.departs) - norms().checking.before_departure_minutes) if date else None


def minutes_to_arrive(triage: Triage) -> int:
    bounds = norms().checking
    far = triage.country is not None and triage.country not in bounds.near_countries
    return bounds.from_airport_minutes + (bounds.after_long_flight_minutes if far else 0)


def _certain_end(triage: Triage, *, first: bool) -> dt.date | None:
    """Where the dates are fixed, they arrive on the first and leave on the last."""
    if triage.dates is None or triage.dates.flexible:
        return None
    return triage.dates.earliest if first else triage.dates.latest
