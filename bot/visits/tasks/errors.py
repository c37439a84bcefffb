"""Errors of tasks; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class TaskUnknown(VisitError):
    """The case has no such task; reload it to see which there are."""


class TaskMoved(VisitError):
    """Somebody else changed this task in the meantime; reload the case to see what it says now."""
