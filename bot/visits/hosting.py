"""Hosting: what hosts and municipalities received, and are about to, of what cases and registers tell."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.visits.models import CaseFacts, Status
from bot.visits.statistics.counting import counts, day_of_visit
from knowledge import Registers
from knowledge.registers.models import PastVisit


class Reception(NamedTuple):
    """A host or a municipality receives a delegation on a day."""

    day: dt.date
    case: str | None = None
    past: str | None = None  #: Id of a visit that a source tells of.
    held: bool = True  #: Else the programme went out, and nobody has said yet that the visit took place.
    year_only: bool = False  #: The day is not known; it counts on the first of its year.

    @property
    def visit(self) -> str:
        """The visit that it is part of; one visit may go on for days."""
        return self.case or f"past:{self.past}"


@dataclass(frozen=True)
class Load:
    """How much each host receives: the twelve months before a day, and every day we know of."""

    before: dt.date
    hosts: Mapping[str, tuple[Reception, ...]] = field(
        default_factory=dict
    )  #: Host id to what it receives, by day; days to come too.
    municipalities: Mapping[str, tuple[Reception, ...]] = field(default_factory=dict)

    def of_host(self, host: str) -> int:
        """Visits in the twelve months before the day."""
        return self._of_hosts[host]

    def of_municipality(self, name: str) -> int:
        """Visits in the twelve months before the day, each once however many of its hosts were met."""
        return self._of_municipalities[name]

    def last_visit(self, host: str) -> dt.date | None:
        """Before the day; the first of the year where only the year is known."""
        past = [reception.day for reception in self.hosts.get(host, ()) if reception.day < self.before]
        return past[-1] if past else None

    def in_month(self, host: str, day: dt.date) -> int:
        """Visits in the calendar month of a day, those to come included; of some only the year is known: not those."""
        here = (one for one in self.hosts.get(host, ()) if not one.year_only)
        return len({one.visit for one in here if (one.day.year, one.day.month) == (day.year, day.month)})

    @property
    def since(self) -> dt.date:
        """The same day a year before; the last of February where there is none."""
        day = self.before
        leap = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year - 1, day=28 if leap else day.day)

    @property
    def busy(self) -> bool:
        """Whether anybody received anybody in the twelve months."""
        return bool(self._of_hosts or self._of_municipalities)

    @cached_property
    def _of_hosts(self) -> Counter[str]:
        return self._counted(self.hosts)

    @cached_property
    def _of_municipalities(self) -> Counter[str]:
        return self._counted(self.municipalities)

    def _counted(self, received: Mapping[str, Iterable[Reception]]) -> Counter[str]:
        since, before = self.since, self.before
        visits = {name: {one.visit for one in some if since <= one.day < before} for name, some in received.items()}
        return Counter({name: len(some) for name, some in visits.items() if some})


def load(facts: Sequence[CaseFacts], *, registers: Registers, before: dt.date) -> Load:
    """Count visits that were held or whose letters went out; the same facts give the same load."""
    hosts: dict[str, set[Reception]] = {}
    places: dict[str, set[Reception]] = {}
    homes = {host.id: host.place.municipality for host in registers.hosts}
    for each in facts:
        if _receives(each):
            for host, reception in _of_case(each):
                hosts.setdefault(host, set()).add(reception)
            for name in {*each.municipalities, *(home for one in each.hosts if (home := homes.get(one)))}:
                places.setdefault(name, set()).add(_reception(each, _day(each)))
    for visit in registers.visits:
        for host, reception in _of_past(visit):
            hosts.setdefault(host, set()).add(reception)
            if home := homes.get(host):
                places.setdefault(home, set()).add(reception)
    return Load(before=before, hosts=_by_day(hosts), municipalities=_by_day(places))


def _receives(facts: CaseFacts) -> bool:
    went_out = facts.planned and facts.status is Status.DISPATCHED
    return counts(facts, None) and (facts.held or went_out)


def _of_case(facts: CaseFacts) -> Iterator[tuple[str, Reception]]:
    on_days = facts.host_days or tuple((host, _day(facts)) for host in facts.hosts)
    for host, day in on_days:
        yield host, _reception(facts, day)


def _reception(facts: CaseFacts, day: dt.date) -> Reception:
    untold = facts.visit_day is None and facts.history and facts.submitted_on is None
    return Reception(day=day, case=facts.number, held=facts.held, year_only=untold)


def _day(facts: CaseFacts) -> dt.date:
    return day_of_visit(facts) or facts.received_on


def _of_past(visit: PastVisit) -> Iterator[tuple[str, Reception]]:
    if visit.year is not None:
        for host in visit.hosts:
            yield host, Reception(day=dt.date(visit.year, 1, 1), past=visit.id, year_only=True)


def _by_day(received: Mapping[str, set[Reception]]) -> dict[str, tuple[Reception, ...]]:
    return {name: tuple(sorted(some, key=lambda one: (one.day, one.visit))) for name, some in sorted(received.items())}
