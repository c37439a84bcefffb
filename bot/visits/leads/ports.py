"""What leads need from outside, as a protocol."""

from __future__ import annotations

from typing import Protocol

from bot.visits.models.lead import Lead, LeadOutcome


class LeadStore(Protocol):
    """Only ever added to; each write has its audit line, without the words."""

    def leads(self, *, case: str | None = None, host: str | None = None) -> list[Lead]:
        """Oldest first, with their outcomes."""
        ...

    def add(self, lead: Lead) -> Lead:
        """Keep a new lead; the store gives it its id."""
        ...

    def log(self, lead: Lead, outcome: LeadOutcome) -> Lead:
        """Add one line to its log. Raises LeadUnknown."""
        ...
