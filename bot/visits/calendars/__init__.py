"""Calendars: holds and visits of all cases, for colleagues to subscribe to in their own calendar."""

from bot.visits.calendars.entries import CalendarEntry, entries

__all__ = ["CalendarEntry", "entries"]
