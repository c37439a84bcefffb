"""Keeping: a person writes into the journal of a case, puts an entry right, or strikes it out."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from bot.visits import lifecycle
from bot.visits.errors import EventConflict, NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.journal.entering import EntryForm, faults, worded
from bot.visits.journal.errors import EntryMoved, EntryUnknown, JournalFull
from bot.visits.journal.ports import JournalStore
from bot.visits.models import Action, Case, Change, Channel, Inbound, Match, Pending, Person, VisitRequest, digest_of
from bot.visits.models.journal import EntryKind, JournalEntry, Striking, Wording
from bot.visits.norms import norms
from bot.visits.ports import CaseStore
from bot.visits.reading.masking import masked
from bot.visits.versions import plain

logger = logging.getLogger(__name__)

_CHANNELS = {EntryKind.CALL: Channel.PHONE, EntryKind.MEETING: Channel.MANUAL}


@dataclass(frozen=True)
class Journal:
    """One person at work on the journal of one case.

    Each step raises NotAllowed where the role does not cover it, StepNotAllowed where nothing is written on the case,
    and CaseMoved where facts are to be read and somebody was faster.
    """

    case: Case
    by: Person
    at: dt.datetime
    store: JournalStore
    cases: CaseStore

    def add(self, told: EntryForm) -> JournalEntry:
        """Keep a new entry; one whose key is known is not kept again.

        Raises:
            RequestInvalid: a field cannot be right.
            EventConflict: the key came before with other words.
            JournalFull: it holds as many as it can.
        """
        said, held = self._said(told), self._held()
        entry = JournalEntry(
            case=self.case.number,
            key=told.key,
            kind=told.kind,
            side=None if told.kind is EntryKind.NOTE else told.side,
            wordings=(said,),
            message=digest_of([self.case.number, told.key])[7:23] if told.read else None,
        )
        known = next((one for one in held if one.key == told.key), None)
        if known:
            return _same(known, entry)
        if len(held) >= norms().journal.most_entries:
            raise JournalFull
        if not told.read:
            return self.store.put(entry)
        landing = lifecycle.landing(self.case, self._inbound(entry), at=self.at, details={"source": "journal"})
        return self._with(landing, entry)

    def correct(self, entry_id: int, told: EntryForm, *, was: int) -> JournalEntry:
        """Let it say something else; what it said before is kept beside. What it was read as is read anew.

        Raises:
            EntryUnknown: there is no such entry.
            EntryMoved: it is not at the revision `was` any more, or struck out.
            RequestInvalid, JournalFull: as `add`.
        """
        said, entry = self._said(told), self._found(entry_id)
        if _words(said) == _words(entry.said) and not entry.struck:
            return entry
        if entry.struck or entry.revision != was:
            raise EntryMoved
        if len(entry.wordings) >= norms().journal.most_wordings:
            raise JournalFull
        new = entry.model_copy(update={"wordings": (*entry.wordings, said), "revision": was + 1})
        if not self._lies_here(entry):
            return self.store.put(new)
        landing = lifecycle.landing(self.case, self._inbound(new), at=self.at, details={"source": "journal"})
        return self._with(landing, new)

    def strike(self, entry_id: int, *, reason: str, was: int) -> JournalEntry:
        """Strike it out: it stays to be read, and what was read in it counts no more.

        Raises EntryUnknown, EntryMoved.
        """
        self._check()
        entry = self._found(entry_id)
        if entry.struck and entry.struck.by == self.by.id:
            return entry
        if entry.struck or entry.revision != was:
            raise EntryMoved
        why = masked(plain(reason))[: norms().journal.longest_reason]
        struck = Striking(reason=why, by=self.by.id, by_name=self.by.name, at=self.at)
        new = entry.model_copy(update={"struck": struck, "revision": was + 1})
        if entry.message is None or not self._lies_here(entry):
            return self.store.put(new)
        withdrawn = Change(
            case=self.case.number,
            revision=self.case.revision,
            at=self.at,
            actor=self.by.id,
            event="message.withdrawn",
            details={"message": entry.message},
            trouble=self.case.trouble,
            moved=(entry.message, self.case.number),
            pending=Pending.READ,
        )
        return self._with(withdrawn, new)

    def _check(self) -> None:
        if not self.by.may(Action.KEEP_JOURNAL):
            raise NotAllowed
        if not can_write(self.case):
            raise StepNotAllowed(f"({self.case.status})")

    def _said(self, told: EntryForm) -> Wording:
        self._check()
        if found := faults(told, at=self.at):
            raise RequestInvalid(f"({', '.join(found)})")
        return worded(told, by=self.by, at=self.at)

    def _held(self) -> list[JournalEntry]:
        return self.store.entries(case=self.case.number)

    def _found(self, entry_id: int) -> JournalEntry:
        found = next((one for one in self._held() if one.id == entry_id), None)
        if found is None:
            raise EntryUnknown
        return found

    def _lies_here(self, entry: JournalEntry) -> bool:
        """Not where a person has put the message on another case since."""
        return any(one.id == entry.message for one in self.case.messages_to_read())

    def _inbound(self, entry: JournalEntry) -> Inbound:
        """As a message of the enquirer's, by whoever spoke for them."""
        said, request = entry.said, self.case.request
        heard = VisitRequest(
            submitted_at=said.said_at,
            channel=_CHANNELS[entry.kind],
            contact=request.contact.model_copy(update={"name": said.who}),
            message=said.words,
        )
        return Inbound(id=entry.message or "", request=heard, received_at=said.said_at, match=Match.JOURNAL)

    def _with(self, change: Change, entry: JournalEntry) -> JournalEntry:
        """The entry and what it changes on the case are written together."""
        self.cases.apply(change.model_copy(update={"actor": self.by.id, "journal": entry}))
        logger.info(entry.event, extra={"case": self.case.number, "by": self.by.id})
        return next(one for one in self._held() if one.key == entry.key)


def can_write(case: Case) -> bool:
    return case.history is None and case.merged_into is None


def _same(known: JournalEntry, entry: JournalEntry) -> JournalEntry:
    first = known.wordings[0]
    told = (known.kind, known.side, known.message, *_words(first))
    if told != (entry.kind, entry.side, entry.message, *_words(entry.said)):
        raise EventConflict
    return known


def _words(said: Wording) -> tuple[str, dt.datetime, str]:
    return said.who, said.said_at, said.words
