"""Reading → Triage: what is missing, which policies speak, what we recommend and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits.models import Reading, RelatedCase, Triage, VisitRequest
from knowledge import Registers


def triage(
    request: VisitRequest,
    reading: Reading,
    *,
    registers: Registers,
    today: dt.date,
    related: Sequence[RelatedCase] = (),
) -> Triage:
    raise NotImplementedError
