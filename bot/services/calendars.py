"""CalendarWork: the calendar of holds and visits that colleagues subscribe to, and whose address opens it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.week import WeekWork
from bot.visits.calendars import entries
from bot.visits.calendars.errors import CalendarUnknown
from bot.visits.calendars.ports import CalendarStore, CalendarWriter
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person
from bot.visits.ports import CaseStore, PeopleStore

_PAST, _AHEAD = dt.timedelta(days=31), dt.timedelta(days=2 * 366)  #: House rule: what of it is shown.


@dataclass(frozen=True)
class CalendarWork:
    cases: CaseStore
    people: PeopleStore
    calendars: CalendarStore
    write: CalendarWriter
    weekwork: WeekWork
    now: Callable[[], dt.datetime]

    def make(self, *, by: Person) -> str:
        """Return the token of a new address; the one before opens nothing any more. Raises NotAllowed."""
        if not by.may(Action.SEE_CASES):
            raise NotAllowed
        token = self.calendars.make(by.id, at=self.now())
        self._note("calendar.made", by)
        return token

    def revoke(self, *, by: Person) -> None:
        """The address opens nothing any more."""
        if self.calendars.revoke(by.id):
            self._note("calendar.revoked", by)

    def feed(self, token: str, *, name: str, address: str) -> bytes:
        """Raises CalendarUnknown, also where its person may not see cases any more."""
        found = self.calendars.person(token)
        person = self.people.person(found) if found else None
        if person is None or not person.may(Action.SEE_CASES):
            raise CalendarUnknown
        today = self.now().date()
        work = self.weekwork
        cases = work.visiting(today - _PAST, today + _AHEAD, called_off=True)
        hosts = {host.id: host.name for host in work.registers.hosts}
        found_entries = entries(cases, work.waiting.of(cases, self.cases), hosts=hosts, address=address)
        first = today - _PAST
        return self.write([one for one in found_entries if one.at.date >= first], name=name)

    def _note(self, event: str, by: Person) -> None:
        self.cases.note(event, actor=by.id, at=self.now(), case=None, details={})
