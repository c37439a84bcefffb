"""Journal: what was said on a case outside letters, and what colleagues note for one another."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class EntryKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    NOTE = "note"  #: For colleagues: it changes no fact, and nobody else sees it.


class Side(StrEnum):
    """With whom it was."""

    ENQUIRER = "enquirer"
    HOST = "host"
    OTHER = "other"


class Wording(Frozen):
    """What an entry says, as one person wrote it. Never changed."""

    who: str = ""  #: With whom, by name.
    said_at: AwareDatetime  #: Which may be before it was written down.
    words: str
    by: str
    by_name: str
    at: AwareDatetime


class Striking(Frozen):
    """An entry was struck out; it can still be read."""

    reason: str = ""
    by: str
    by_name: str
    at: AwareDatetime


class JournalEntry(Frozen):
    id: int = 0  #: Given by the store.
    case: str
    key: str  #: Of the form it was written on: the same one again is the same entry.
    kind: EntryKind
    side: Side | None = None  #: None where it is a note.
    host: str = ""  #: Id of the host that spoke, where it is one of the programme.
    wordings: tuple[Wording, ...]  #: The first one and its corrections, in order; the last one holds.
    message: str | None = None  #: Id of the `Inbound` that it is read as.
    answer: str | None = None  #: Id of the `HostAnswer` that it tells of.
    struck: Striking | None = None
    revision: int = 1  #: Rises with every write.

    @property
    def said(self) -> Wording:
        return self.wordings[-1]

    @property
    def event(self) -> str:
        """What the audit log calls the last write."""
        if self.struck:
            return "journal.struck"
        return "journal.corrected" if self.revision > 1 else "journal.added"

    def told(self) -> dict[str, str | int | None]:
        """What the audit log says of it."""
        return {"entry": self.id, "kind": self.kind.value, "message": self.message, "answer": self.answer}
