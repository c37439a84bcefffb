"""Errors of the journal; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class EntryUnknown(VisitError):
    """The journal of this case has no such entry; reload the case to see which there are."""


class EntryMoved(VisitError):
    """Somebody else changed this entry in the meantime; it is shown as it is now."""


class JournalFull(VisitError):
    """The journal of this case holds as much as it can; write it down in a document of your own."""
