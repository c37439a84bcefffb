"""Programme → Findings: named rules on any programme, however it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.visits.models import Finding, Programme, Triage
from bot.visits.rules import content, hosts, times
from bot.visits.rules.checked import Breach, Checked
from bot.visits.sentences import entry
from knowledge import Registers

RULES: tuple[Callable[[Checked], Iterator[Breach]], ...] = (
    times.overlaps,
    times.gaps,
    times.requested_dates,
    times.working_days,
    times.day_length,
    times.sites_a_day,
    times.moving_time,
    times.lunch,
    times.crossings,
    hosts.known,
    hosts.open_for_visits,
    hosts.hours,
    hosts.twice,
    hosts.group_size,
    hosts.unconfirmed,
    hosts.spread,
    content.first_and_last,
    content.statuses,
    content.goals,
    content.themes_served,
    content.evidence,
    content.outdoors,
    content.languages,
    content.interpreting,
)


def check(programme: Programme, triage: Triage, *, registers: Registers) -> tuple[Finding, ...]:
    checked = Checked(programme, triage, registers)
    if not programme.items():
        return (_finding(Breach("no_items")),)
    return tuple(_finding(breach) for rule in RULES for breach in rule(checked))


def _finding(breach: Breach) -> Finding:
    written: dict[str, Any] = entry("findings", breach.rule)
    return Finding(
        rule=breach.rule, level=written["level"], item=breach.item, text=written["text"].format(**breach.values)
    )
