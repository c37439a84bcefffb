"""AfterWork: what follows a visit that was held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import followup
from bot.visits.models import Case, Person
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting


@dataclass(frozen=True)
class AfterWork:
    store: CaseStore
    work: CaseWork
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.

    def thank(self, number: str, *, by: Person) -> Case:
        """Draft thanks to the delegation and its hosts, for a person to approve."""
        return self.work.after(followup.thank(number, by=by, drafting=self.drafting(number), store=self.store))

    def thank_at_once(self, case: Case) -> Case:
        """The same, as soon as the visit was held, where it can be done."""
        return followup.thank_at_once(case, drafting=self.drafting(case.number), store=self.store)
