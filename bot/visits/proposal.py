"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.visits.models import Proposal, Triage, VisitRequest
from bot.visits.ports import EvidenceSource, Papers
from knowledge import Registers


@dataclass(frozen=True)
class Drafting:
    """What drafting uses. `at` becomes the version's creation time: everything generated derives from it."""

    registers: Registers
    knowledge: EvidenceSource
    papers: Papers
    sender: str
    at: dt.datetime
    reference: str  #: Case number, or `DRY-RUN`.
    version: int = 1


def propose(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return None unless this is a delegation visit with dates and a theme that is not to be declined or redirected."""
    raise NotImplementedError


def correspond(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return a proposal that holds only letters: clarification, redirect or decline; None where no letter is due."""
    raise NotImplementedError
