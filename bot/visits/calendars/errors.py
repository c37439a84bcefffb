"""Errors of calendars; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class CalendarUnknown(VisitError):
    """There is no calendar at this address, or not any more; whoever it was for makes another on their own page."""
