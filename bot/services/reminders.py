"""ReminderWork: enquirers who do not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import reminding
from bot.visits.journal.ports import JournalStore
from bot.visits.models import Case, Person
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.tasks.ports import TaskStore

_OF_ANY = "REMINDERS"


@dataclass(frozen=True)
class ReminderWork:
    store: CaseStore
    tasks: TaskStore
    journal: JournalStore
    work: CaseWork
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.

    def remind(self, number: str, *, by: Person) -> Case:
        """Draft a reminder to an enquirer who has not answered, for a person to approve."""
        return self.work.after(reminding.remind(number, by=by, drafting=self.drafting(number), store=self.store))

    def draft_owed(self) -> None:
        """What the clock owes: safe to repeat."""
        drafting = self.drafting(_OF_ANY)
        found = reminding.draft_owed(drafting=drafting, store=self.store, tasks=self.tasks, journal=self.journal)
        for number in found:
            self.work.after(self.store.case(number))
