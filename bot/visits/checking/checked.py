"""Checked: the programme under inspection, with what the rules ask of it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.visits.models import RECEIVES, Programme, ProgrammeDay, ProgrammeItem, Triage
from bot.visits.programme.openings import minutes_of
from knowledge import Host, Registers


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept; `values` fill its sentence."""

    rule: str
    item: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    programme: Programme
    triage: Triage
    registers: Registers

    @property
    def days(self) -> tuple[ProgrammeDay, ...]:
        return self.programme.days

    def received(self) -> Iterator[tuple[dt.date, ProgrammeItem, Host]]:
        """Every visit and meeting whose host is known, with its date."""
        for day in self.days:
            for item in day.items:
                host = self.registers.host(item.host) if item.host and item.kind in RECEIVES else None
                if host:
                    yield day.date, item, host

    def neighbours(self, day: ProgrammeDay) -> Iterator[tuple[ProgrammeItem, ProgrammeItem]]:
        return itertools.pairwise(sorted(day.items, key=lambda item: (item.start, item.end)))


def length(item: ProgrammeItem) -> int:
    return minutes_of(item.end) - minutes_of(item.start)


def clock(time: dt.time) -> str:
    return time.strftime("%H:%M")
