"""Reading → Triage: what is missing, which policies speak, what we recommend and why."""

from bot.visits.triage.sorting import triage

__all__ = ["triage"]
