"""CounterpartWork: offices outside ours with a part in a case, and whom a forwarded request is answered to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits.counterparts import keeping, writing
from bot.visits.counterparts.keeping import CounterpartForm
from bot.visits.models import Case, Person
from bot.visits.models.counterpart import Heard
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting


@dataclass(frozen=True)
class CounterpartWork:
    store: CaseStore
    work: CaseWork
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.
    now: Callable[[], dt.datetime]

    def add(self, number: str, asked: CounterpartForm, *, by: Person) -> Case:
        """Give an office its part in the case, and draft what it is due to be told."""
        return self._after(keeping.add(number, asked, by=by, store=self.store, at=self.now()))

    def strike(self, number: str, counterpart_id: int, *, by: Person) -> Case:
        """Say that an office has no part in the case after all."""
        return self._after(keeping.strike(number, counterpart_id, by=by, store=self.store, at=self.now()))

    def reach(self, number: str, counterpart_id: int, email: str, *, by: Person) -> Case:
        """Put the address of an office right, and draft what it is due to be told."""
        return self._after(keeping.reach(number, counterpart_id, email, by=by, store=self.store, at=self.now()))

    def hear(self, number: str, counterpart_id: int, heard: Heard, *, note: str, by: Person) -> Case:
        """Write down what an office said to the request."""
        return self._after(
            keeping.hear(number, counterpart_id, heard, note=note, by=by, store=self.store, at=self.now())
        )

    def answer_to(self, number: str, name: str, email: str, *, by: Person) -> Case:
        """Have the letters to the enquirer go to this person; no address: to who sent the request."""
        return self.work.after(keeping.answer_to(number, name, email, by=by, store=self.store, at=self.now()))

    def write(self, number: str) -> Case:
        """Draft what counterparts are due to be told, for a person to approve. Safe to repeat."""
        return writing.write(number, drafting=self.drafting(number), store=self.store)

    def _after(self, case: Case) -> Case:
        return self.work.after(self.write(case.number))
