"""JournalWork: what a person writes into the journal of a case, and what follows where it changes what we know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits.errors import CaseMoved
from bot.visits.journal import EntryForm, Journal
from bot.visits.journal.errors import EntryMoved
from bot.visits.journal.forgetting import naming
from bot.visits.journal.ports import JournalStore
from bot.visits.models import Case, Person
from bot.visits.models.journal import JournalEntry
from bot.visits.ports import CaseStore

_TRIES = 5


@dataclass(frozen=True)
class JournalWork:
    cases: CaseStore
    journal: JournalStore
    work: CaseWork
    now: Callable[[], dt.datetime]

    def entries(self, case: Case) -> list[JournalEntry]:
        """In the order in which it was said, with those of the cases that this one is kept in place of."""
        found = self.journal.entries(case=case.number)
        for number in case.absorbed:
            found += self.entries(self.cases.case(number))
        return sorted(found, key=lambda one: (one.said.said_at, one.id))

    def add(self, number: str, told: EntryForm, *, by: Person) -> JournalEntry:
        """Write down a call, a meeting or a note. Of two who change the case at once, both are heard."""
        for _ in range(_TRIES):
            try:
                return self._followed(self._open(number, by).add(told))
            except (CaseMoved, EntryMoved):
                continue
        raise CaseMoved

    def correct(self, number: str, entry: int, told: EntryForm, *, was: int, by: Person) -> JournalEntry:
        """Put an entry right, beside what it said before."""
        return self._followed(self._open(number, by).correct(entry, told, was=was))

    def strike(self, number: str, entry: int, *, reason: str, was: int, by: Person) -> JournalEntry:
        """Strike an entry out."""
        return self._followed(self._open(number, by).strike(entry, reason=reason, was=was))

    def naming(self, name: str) -> list[JournalEntry]:
        """Every entry that names a person, over all cases."""
        return naming(self.journal.entries(), name)

    def forget(self, number: str, *, by: str) -> int:
        """Erase names and words of the journal of a case, earlier wordings included; return of how many entries.

        What was read as a message goes with the messages of the case.
        """
        return self.journal.forget(number, by=by, at=self.now())

    def _open(self, number: str, by: Person) -> Journal:
        return Journal(self.cases.case(number), by=by, at=self.now(), store=self.journal, cases=self.cases)

    def _followed(self, entry: JournalEntry) -> JournalEntry:
        if entry.message:
            self.work.after(self.cases.case(entry.case))
        return entry
