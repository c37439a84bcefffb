"""Triage + Matching → Programme: days and timed items that can be kept."""

from bot.visits.programme.differing import another, told
from bot.visits.programme.scheduling import schedule

__all__ = ["another", "schedule", "told"]
