"""Triage + Matching → Programme: a feasible schedule, put together by CP-SAT."""

from __future__ import annotations

from bot.visits.matching import Matching
from bot.visits.models import Programme, Triage
from knowledge import Registers


def schedule(triage: Triage, matching: Matching, *, registers: Registers) -> Programme:
    raise NotImplementedError
