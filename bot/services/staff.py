"""StaffWork: who is here, and who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits import staff
from bot.visits.models import Person
from bot.visits.models.absence import Absence
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.staff.ports import AbsenceStore


@dataclass(frozen=True)
class StaffWork:
    people: PeopleStore
    absences: AbsenceStore
    log: CaseStore
    now: Callable[[], dt.datetime]

    @property
    def today(self) -> dt.date:
        return staff.day_of(self.now())

    def rota(self) -> staff.Rota:
        """Who is here from today on."""
        return staff.rota_of(self.people, self.absences, since=self.today)

    def stand_in(self, person: str, on: dt.date | None = None) -> Person | None:
        """Who does what falls to this user name, today or on a later day; None where nobody does."""
        return self.rota().stand_in(person, on or self.today)

    def change(self, person: str, told: staff.PersonForm, *, by: Person) -> Person:
        """Put right what is known of a person, and what they may do."""
        return staff.change(person, told, by=by, people=self.people, log=self.log, at=self.now())

    def add(self, person_id: str, told: staff.PersonForm, *, by: Person) -> Person:
        """Take a colleague in."""
        return staff.add(person_id, told, by=by, people=self.people, log=self.log, at=self.now())

    def invite(self, person_id: str, *, by: Person) -> str:
        """The token of a one-time link for a colleague."""
        return staff.invite(person_id, by=by, people=self.people, log=self.log, at=self.now())

    def keep_absence(self, person: str, told: staff.AbsenceForm, *, by: Person) -> Absence:
        """Write down when somebody is away, and who stands in."""
        return staff.keep(person, told, by=by, people=self.people, store=self.absences, at=self.now())

    def end_absence(self, absence_id: int, *, by: Person) -> Absence:
        """Have somebody here again from today on."""
        return staff.end(absence_id, by=by, store=self.absences, at=self.now())
