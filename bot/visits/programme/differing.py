"""Differing: another programme, where there is one that is really different and not much worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.visits.matching import Matching
from bot.visits.models import RECEIVES, Demands, Programme, ProgrammeDay, Told, Triage
from bot.visits.norms import norms
from bot.visits.programme.making import Making
from bot.visits.programme.scheduling import planned
from bot.visits.wording.sentences import enumerated, sentence
from knowledge import Registers


def another(
    days: Sequence[ProgrammeDay],
    triage: Triage,
    matching: Matching,
    *,
    registers: Registers,
    demands: Demands,
    loads: Mapping[str, int],
) -> Programme | None:
    """Another way than these days: other hosts for at least half of the stops that may differ, or other days.

    What stays does, and so do hosts that the sender asks for. None where every such programme loses too much.
    """
    making = Making(triage, matching, registers=registers, demands=demands, loads=loads)
    _, best = planned(making)
    bearable = best - abs(best) * norms().scheduling.another_loses_percent // 100
    found = []
    for other in _ways(days, making):
        programme, worth = planned(replace(making, demands=other))
        if programme.days and worth >= bearable and _differs(programme.days, days, demands, triage):
            found.append((worth, programme))
    return max(found, key=lambda one: one[0])[1] if found else None


def told(days: Sequence[ProgrammeDay], other: Sequence[ProgrammeDay], *, registers: Registers) -> Told:
    """In one sentence, what the other way has instead."""
    if not {day.date for day in days} & {day.date for day in other}:
        after, before = (enumerated([day.date for day in each]) for each in (other, days))
        return sentence("comparing", "other_days", after=after, before=before)
    was, now = _visited(days), _visited(other)
    after, before = (
        _named([one for one in each if one not in rest], registers) for each, rest in ((now, was), (was, now))
    )
    return sentence("comparing", "other_hosts" if set(was) - set(now) else "more_hosts", after=after, before=before)


def _visited(days: Sequence[ProgrammeDay]) -> list[str]:
    found = (item.host for day in days for item in day.items if item.host and item.kind in RECEIVES)
    return list(dict.fromkeys(found))


def _named(hosts: Sequence[str], registers: Registers) -> Told:
    known = (registers.host(one) for one in hosts)
    return enumerated([host.name for host in known if host])


def _ways(days: Sequence[ProgrammeDay], making: Making) -> Iterator[Demands]:
    """Without any of the hosts, without the better half, without the other half, and on other days."""
    demands = making.demands
    free = _free(days, demands, making.triage)
    ranked = [match.id for match in making.matching.hosts if match.id in free]
    half = (len(ranked) + 1) // 2
    for gone in dict.fromkeys((tuple(ranked), tuple(ranked[:half]), tuple(ranked[-half:]))):
        if gone:
            yield demands.model_copy(update={"without": demands.without | frozenset(gone)})
    if not demands.kept:
        yield demands.model_copy(update={"not_on": demands.not_on | {day.date for day in days}})


def _free(days: Sequence[ProgrammeDay], demands: Demands, triage: Triage) -> set[str]:
    """The hosts that may be others."""
    kept = {one.item.host for one in demands.kept}
    return set(_visited(days)) - kept - set(triage.requested_hosts)


def _differs(days: Sequence[ProgrammeDay], before: Sequence[ProgrammeDay], demands: Demands, triage: Triage) -> bool:
    if not {day.date for day in days} & {day.date for day in before}:
        return True
    free = _free(days, demands, triage)
    return bool(free) and 2 * len(free - _free(before, demands, triage)) >= len(free)
