"""Rules: all of them, in the order their findings are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from bot.visits.checking import content, hosts, times
from bot.visits.checking.checked import Breach, Checked
from bot.visits.models import Finding, Programme, Told, Triage
from bot.visits.models.request import Frozen
from bot.visits.wording.sentences import filled
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
    hosts.planned,
    hosts.notes,
    hosts.unconfirmed,
    hosts.addresses,
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

_FILE = Path(__file__).parent / "data" / "findings.yaml"


class _Sentence(Frozen):
    level: Literal["block", "warn", "note"]
    text: Told


def check(programme: Programme, triage: Triage, *, registers: Registers) -> tuple[Finding, ...]:
    checked = Checked(programme, triage, registers)
    if not programme.items():
        return (_finding(Breach("no_items")),)
    return tuple(_finding(breach) for rule in RULES for breach in rule(checked))


def _finding(breach: Breach) -> Finding:
    written = _sentences()[breach.rule]
    told = filled(written.text, breach.values)
    return Finding(rule=breach.rule, level=written.level, item=breach.item, text=told["en"], told=told)


@cache
def _sentences() -> dict[str, _Sentence]:
    """Raises KeyError where a rule has no sentence; a test walks all rules."""
    written = yaml.safe_load(_FILE.read_text("utf-8"))
    return {rule: _Sentence.model_validate(entry) for rule, entry in written.items()}
