"""Lengths: how long a visit takes, by itself and with everything said twice."""

from __future__ import annotations

from bot.visits.models import Triage
from bot.visits.norms import norms
from knowledge import Host, House

_GRID = 5


def visit_minutes(host: Host, triage: Triage, house: House) -> int:
    """Consecutive interpreting takes longer, but no visit longer than people can listen."""
    usual = host.visit_minutes or house.visit_minutes
    if triage.interpreting != "consecutive":
        return usual
    scheduling = norms().scheduling
    longer = -(-usual * scheduling.interpreting_percent // (100 * _GRID)) * _GRID
    return max(usual, min(longer, scheduling.longest_visit_minutes))


def is_shortened(host: Host, triage: Triage, house: House, minutes: int) -> bool:
    """Whether less is said than without an interpreter."""
    return triage.interpreting == "consecutive" and minutes < 2 * (host.visit_minutes or house.visit_minutes)
