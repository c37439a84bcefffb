"""Errors of changes; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class NobodyToNotify(VisitError):
    """Everybody who was told something knows how it stands now, or cannot be written to; there is nobody to notify."""
