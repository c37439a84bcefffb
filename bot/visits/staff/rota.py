"""Rota: who is here on a day, and who stands in for those that are not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.visits.models import Person
from bot.visits.models.absence import Absence
from bot.visits.ports import PeopleStore
from bot.visits.staff.ports import AbsenceStore
from bot.visits.workdays import COPENHAGEN


@dataclass(frozen=True)
class Rota:
    people: Mapping[str, Person]  #: By user name.
    absences: tuple[Absence, ...]

    def away(self, person: str, on: dt.date) -> Absence | None:
        """The absence of a colleague on a day; None where there is none."""
        return next((one for one in self.absences if one.person == person and one.covers(on)), None)

    def stand_in(self, person: str, on: dt.date) -> Person | None:
        """Who does on a day what falls to this user name: the person, or the substitute, or the substitute's.

        None where all of them are away, and where the person is not with us any more.
        """
        *_, last = self._chain(person, on)
        return last

    def acts_for(self, person: str, on: dt.date) -> tuple[Person, ...]:
        """Whom a colleague stands in for on a day, by name."""
        absent = (one for one in self.people.values() if one.active and one.id != person)
        found = [one for one in absent if (held := self.stand_in(one.id, on)) and held.id == person]
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def _chain(self, person: str, on: dt.date) -> Iterator[Person | None]:
        seen: set[str] = set()
        held: str | None = person
        while held is not None and held not in seen:
            seen.add(held)
            found = self.people.get(held)
            away = self.away(held, on)
            if found is None or not found.active or away is None:
                yield found if found and found.active else None
                return
            held = away.substitute
        yield None  # nobody is named, or the one who is stands in a circle


def rota_of(people: PeopleStore, absences: AbsenceStore, *, since: dt.date) -> Rota:
    """As it stands now, of that day and those after it."""
    return Rota({one.id: one for one in people.people()}, tuple(absences.absences(beyond=since)))


def day_of(at: dt.datetime) -> dt.date:
    """The secretariat's."""
    return at.astimezone(COPENHAGEN).date()
