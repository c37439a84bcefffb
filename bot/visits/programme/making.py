"""Making: the task that a request, its matching and what else is to be heeded come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.visits.matching import Matching, splits
from bot.visits.models import RECEIVES, Demands, ItemKind, Kept, Triage
from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.frames import Frame
from bot.visits.programme.lengths import visit_minutes
from bot.visits.programme.openings import Openings, minutes_of
from bot.visits.programme.task import Block, Stop, Task
from knowledge import Host, Registers

#: What lies between two places follows from them, and is planned anew.
_BETWEEN = frozenset({ItemKind.TRANSFER, ItemKind.BREAK})


@dataclass(frozen=True)
class Making:
    triage: Triage
    matching: Matching
    registers: Registers
    demands: Demands
    loads: Mapping[str, int]

    def task(self, hosts: Sequence[Host], chosen_days: tuple[Frame, ...]) -> Task:
        house = self.registers.house
        whole_day = any(frame.lunch for frame in chosen_days)
        near_office = any(host.place.country == house.office.country for host in hosts) or not hosts
        return Task(
            stops=tuple(self._stop(host, chosen_days) for host in hosts),
            frames=chosen_days,
            office=house.office if whole_day and near_office else None,
            introduction=house.introduction_minutes if whole_day else _brief(house.introduction_minutes),
            wrap_up=house.wrap_up_minutes if whole_day else _brief(house.wrap_up_minutes),
            lunch=house.lunch_minutes,
            lunch_window=(minutes_of(house.lunch_from), minutes_of(house.lunch_to)),
            buffer=house.buffer_minutes,
            by=travel.mode(self.triage),
            blocks=tuple(self._blocks(frame) for frame in chosen_days),
        )

    def _stop(self, host: Host, chosen_days: tuple[Frame, ...]) -> Stop:
        scores = {match.id: match.score for match in self.matching.hosts}
        openings = Openings(house=self.registers.house, demands=self.demands)
        return Stop(
            id=host.id,
            place=host.place,
            minutes=self._minutes(host, chosen_days),
            score=scores[host.id],
            wish=host.id in self.triage.requested_hosts,
            themes=self._themes(host),
            parts=splits(host, self.triage, self.registers),
            windows=tuple(openings.windows(host, frame.date) for frame in chosen_days),
            load=self.loads.get(host.id, 0),
        )

    def _themes(self, host: Host) -> tuple[str, ...]:
        return tuple(theme for theme in self.triage.themes if theme in host.themes)

    def _blocks(self, frame: Frame) -> tuple[Block, ...]:
        kept = self.demands.kept_on(frame.date)
        return tuple(self._block(one) for one in kept if one.item.kind not in _BETWEEN)

    def _block(self, kept: Kept) -> Block:
        item = kept.item
        host = self.registers.host(item.host) if item.host and item.kind in RECEIVES else None
        themes = self._themes(host) if host else ()
        return Block(item=item, start=minutes_of(item.start), end=minutes_of(item.end), themes=themes)

    def _minutes(self, host: Host, chosen_days: tuple[Frame, ...]) -> int:
        """With interpreting where any day has room for it; else as long as there is room for."""
        house = self.registers.house
        wanted = visit_minutes(host, self.triage, house)
        around = _brief(house.introduction_minutes) + _brief(house.wrap_up_minutes)
        room = max(0, max(frame.end - frame.start for frame in chosen_days) - around)
        usual = host.visit_minutes or house.visit_minutes
        return wanted if wanted <= room else min(usual, max(room, norms().scheduling.shortest_visit_minutes))


def _brief(minutes: int) -> int:
    """Half, on the grid: in a couple of hours the words around a visit are few."""
    return max(5, minutes // 10 * 5)
