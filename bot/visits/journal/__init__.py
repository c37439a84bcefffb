"""Journal of a case: calls, meetings and notes, written down once, corrected and struck out in sight."""

from bot.visits.journal.entering import EntryForm, faults, spoken
from bot.visits.journal.keeping import Journal, can_write

__all__ = ["EntryForm", "Journal", "can_write", "faults", "spoken"]
