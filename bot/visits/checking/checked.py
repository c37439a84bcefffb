"""Checked: the programme under inspection, with what the rules ask of it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.visits.matching import Wishes
from bot.visits.models import (
    RECEIVES,
    Booking,
    Draft,
    HostMatch,
    ItemStatus,
    Programme,
    ProgrammeDay,
    ProgrammeItem,
    Triage,
)
from bot.visits.participants.party import Party
from bot.visits.participants.ranks import Rank, highest
from bot.visits.programme.openings import minutes_of
from knowledge import Host, Registers

_NOBODY = Party()


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept; `values` fill its sentence."""

    rule: str
    item: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What is unknown is None or empty, and the rules that would need it are silent."""

    programme: Programme
    triage: Triage
    registers: Registers
    bookings: tuple[Booking, ...] = ()
    escorts: tuple[str, ...] = ()
    wishes: Wishes | None = None
    letters: tuple[Draft, ...] = ()
    today: dt.date | None = None
    logged: Mapping[str, ItemStatus] = field(default_factory=dict)  #: Item id to what the log of the host round says.
    party: Party = _NOBODY

    @property
    def days(self) -> tuple[ProgrammeDay, ...]:
        return self.programme.days

    @property
    def hosts(self) -> tuple[HostMatch, ...]:
        return self.programme.hosts

    @property
    def guest(self) -> Rank | None:
        """The rank by which the delegation is received."""
        found = highest(self.party.participants)
        return found[1] if found else None

    def received(self) -> Iterator[tuple[dt.date, ProgrammeItem, Host]]:
        """Every visit and meeting whose host is known, with its date."""
        for day in self.days:
            for item in day.items:
                host = self.registers.host(item.host) if item.host and item.kind in RECEIVES else None
                if host:
                    yield day.date, item, host

    def visited(self) -> dict[str, Host]:
        return {host.id: host for _, _, host in self.received()}

    def neighbours(self, day: ProgrammeDay) -> Iterator[tuple[ProgrammeItem, ProgrammeItem]]:
        return itertools.pairwise(sorted(day.items, key=lambda item: (item.start, item.end)))

    def texts(self) -> Iterator[tuple[str | None, str]]:
        """All that is said to others: of each item, and in each letter."""
        for item in self.programme.items():
            yield item.id, " ".join((item.title, item.goal, item.note))
        for letter in self.letters:
            yield None, f"{letter.subject}\n{letter.body}"


def length(item: ProgrammeItem) -> int:
    return minutes_of(item.end) - minutes_of(item.start)


def clock(time: dt.time) -> str:
    return time.strftime("%H:%M")
