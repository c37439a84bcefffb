"""LeadWork: what a person writes down of leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits.leads import LeadForm, log, record
from bot.visits.leads.ports import LeadStore
from bot.visits.models import Person
from bot.visits.models.lead import Lead
from bot.visits.ports import CaseStore
from knowledge import Registers


@dataclass(frozen=True)
class LeadWork:
    store: CaseStore
    leads: LeadStore
    registers: Registers
    now: Callable[[], dt.datetime]

    def record(self, number: str, *, host: str, wants: str, by: Person) -> Lead:
        """A host that met the delegation of this case wants something of it."""
        case = self.store.case(number)
        return record(case, host, wants, by=by, registers=self.registers, store=self.leads, at=self.now())

    def log(self, number: str, lead_id: int, told: LeadForm, *, by: Person) -> Lead:
        """What came of it."""
        return log(self.store.case(number), lead_id, told, by=by, store=self.leads, at=self.now())
