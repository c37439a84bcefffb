"""Recording: a person writes down a lead, and later what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.visits.errors import HostUnknown, LeadUnknown, NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.leads.ports import LeadStore
from bot.visits.models import Action, Case, Person, Status
from bot.visits.models.lead import Lead, LeadOutcome, LeadOutcomeKind
from bot.visits.versions import plain
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers

LONGEST_WANT = 300
LONGEST_NOTE = 1_000
MOST = 100_000_000_000  #: Kroner of one order; more is a slip of the finger.


@dataclass(frozen=True)
class LeadForm:
    """An outcome as a person wrote it down."""

    kind: LeadOutcomeKind
    on: dt.date
    value: int | None = None
    note: str = ""


def can_record(case: Case) -> bool:
    """The visit was held, or its programme went out; earlier years and merged cases take no leads."""
    if case.history or case.merged_into:
        return False
    went_out = case.status is Status.DISPATCHED and bool(case.proposal and case.proposal.days)
    return case.held or case.status is Status.HELD or went_out


def record(
    case: Case, host: str, wants: str, *, by: Person, registers: Registers, store: LeadStore, at: dt.datetime
) -> Lead:
    """Keep a lead of a host that met the delegation.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the delegation has met nobody yet.
        HostUnknown: the register has no such host.
        RequestInvalid: nothing says what the host wants.
    """
    if not by.may(Action.KEEP_LEADS):
        raise NotAllowed
    if not can_record(case):
        raise StepNotAllowed(f"({case.status})")
    if registers.host(host) is None:
        raise HostUnknown
    line = " ".join(plain(wants).split())[:LONGEST_WANT]
    if not line:
        raise RequestInvalid("(wants)")
    return store.add(Lead(case=case.number, host=host, wants=line, by=by.id, by_name=by.name, at=at))


def log(case: Case, lead_id: int, told: LeadForm, *, by: Person, store: LeadStore, at: dt.datetime) -> Lead:
    """Add a line to the log of a lead; a settled lead can come to life again.

    Raises:
        NotAllowed: the person's role does not cover it.
        LeadUnknown: the case has no such lead.
        RequestInvalid: the day or the value cannot be.
    """
    if not by.may(Action.KEEP_LEADS):
        raise NotAllowed
    lead = next((one for one in store.leads(case=case.number) if one.id == lead_id), None)
    if lead is None:
        raise LeadUnknown
    if not case.received_at.astimezone(COPENHAGEN).date() <= told.on <= at.astimezone(COPENHAGEN).date():
        raise RequestInvalid("(on)")
    if told.value is not None and not 0 <= told.value <= MOST:
        raise RequestInvalid("(value)")
    note = plain(told.note)[:LONGEST_NOTE]
    outcome = LeadOutcome(kind=told.kind, on=told.on, value=told.value, note=note, by=by.id, by_name=by.name, at=at)
    return store.log(lead, outcome)


def ordered(leads: Sequence[Lead], *, year: int) -> int:
    """The sum of the orders of a year, in kroner."""
    return sum(one.value or 0 for lead in leads for one in lead.orders() if one.on.year == year)
