"""Programme → Findings: named rules on any programme, however it came about."""

from __future__ import annotations

from bot.visits.models import Finding, Programme, Triage
from knowledge import Registers


def check(programme: Programme, triage: Triage, *, registers: Registers) -> tuple[Finding, ...]:
    raise NotImplementedError
