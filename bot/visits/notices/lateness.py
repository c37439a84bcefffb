"""Lateness: letters that wait for approval. Silence is never a no: approvers are reminded, then whoever is above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from bot.visits.approving import ApprovalRule
from bot.visits.models import Person, Role
from bot.visits.models.undecided import Undecided
from bot.visits.statistics.measuring import working_hours
from bot.visits.workdays import COPENHAGEN
from knowledge import House

_SHOWN = 16  #: Letters of a digest: enough to tell the letters of one case apart.


class Stage(StrEnum):
    REMINDED = "reminded"
    ESCALATED = "escalated"


def at_work(at: dt.datetime, house: House) -> bool:
    """Whether the office is open: nobody is reminded at night."""
    return working_hours(at.astimezone(COPENHAGEN) - dt.timedelta(minutes=1), at, house) > 0


def stages(letters: Undecided, now: dt.datetime, house: House) -> tuple[Stage, ...]:
    """What is owed by now, in hours in which the office was open."""
    waited = working_hours(letters.since, now, house)
    steps = {
        Stage.REMINDED: house.approvers_reminded_after_hours,
        Stage.ESCALATED: house.approvals_escalated_after_hours,
    }
    return tuple(stage for stage, hours in steps.items() if waited >= hours)


def audience(stage: Stage, rule: ApprovalRule, able: Sequence[Person], officer: Person | None) -> tuple[Person, ...]:
    """Who is told.

    First those whom such letters are left to, and who stands in for them; then the lead: whoever is above them, and
    the case officer, who may ask. Where nobody is above, the same ones hear it again.

    Args:
        able: Who can approve these letters today.
    """
    order = tuple(Role)
    above = [one for one in able if order.index(one.role) > order.index(rule.role)]
    first = [one for one in able if one not in above] or above
    if stage is Stage.REMINDED:
        return tuple(first)
    told = [*(above or first), *([officer] if officer else [])]
    return tuple(dict.fromkeys(told))


def event(case: str, letters: Undecided, stage: Stage) -> str:
    """The same for the same words: nobody is told of them twice; other words wait anew."""
    return f"approval:{case}:{letters.digest.removeprefix('sha256:')[:_SHOWN]}:{stage}"
