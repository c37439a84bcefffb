"""What the journal needs from outside, as a protocol."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.visits.models.journal import JournalEntry


class JournalStore(Protocol):
    """Each write has its audit line, without the words. What changes a case besides is written by the case's store."""

    def entries(self, *, case: str | None = None) -> list[JournalEntry]:
        """In the order in which it was said."""
        ...

    def put(self, entry: JournalEntry) -> JournalEntry:
        """Keep a new entry, or an entry in place of its last revision. Raises EntryMoved: somebody was faster."""
        ...

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        """Erase names and words of every entry of a case, earlier wordings included; return of how many."""
        ...
