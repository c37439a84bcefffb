"""Errors of asking; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class AnswerUnknown(VisitError):
    """That answer is no longer kept; ask the question again to say what you think of it."""
