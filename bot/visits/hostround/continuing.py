"""A case goes on from what hosts answered: hosts reminded, the programme drawn anew around a no, or made final."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

from bot.visits import decidable, editing, lifecycle, preparing, rereading, versions
from bot.visits import proposal as drafts
from bot.visits.errors import HostsUnconfirmed, NobodySilent, NotAllowed, RedrawImpossible, StepNotAllowed
from bot.visits.hostround.rounds import Round
from bot.visits.letters import Writer
from bot.visits.models import (
    Action,
    AnswerKind,
    BundleKind,
    Case,
    Change,
    Deed,
    ItemStatus,
    Message,
    MessageState,
    Person,
    Proposal,
    Status,
    Triage,
)
from bot.visits.models import standing as log
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.versions import made_by

logger = logging.getLogger(__name__)

_REASON_LENGTH = 1_000
#: What says nothing to the question, so that the host still owes an answer.
_NO_ANSWER = frozenset({AnswerKind.OUT_OF_OFFICE, AnswerKind.UNCLEAR})


def redraw(number: str, *, by: Person, drafting: Drafting, store: CaseStore) -> Case:
    """Schedule the programme anew around what hosts agreed to and what is locked, without those that said no.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the case has no programme, or is over.
        RedrawImpossible: nothing can be scheduled around it.
        DraftPending, CaseMoved: as `editing.revise`.
    """
    case, _, triage = _worked_on(number, by, store)
    request = rereading.known(case, store)
    planned = drafts.plan(request, triage, drafting=preparing.for_case(case, drafting, store))
    if not planned.days:
        raise RedrawImpossible
    return editing.revise(
        number,
        planned.days,
        revision=case.revision,
        by=by,
        reason="",
        drafting=drafting,
        store=store,
        deed=Deed.REPLANNED,
        solver=planned.solver,
    )


def remind(number: str, *, by: Person, drafting: Drafting, store: CaseStore) -> Case:
    """Draft a reminder to each host that was asked and owes an answer; every other letter stays as it is, to the byte.

    Raises:
        NotAllowed, StepNotAllowed: as `redraw`.
        NobodySilent: no host owes an answer.
        CaseMoved: somebody else was faster.
    """
    case, proposal, triage = _worked_on(number, by, store)
    owing = silent(case)
    if not owing:
        raise NobodySilent
    writer = _writer(case, triage, drafting, store)
    numbered = preparing.for_case(case, drafting, store)
    found = drafts.reminders(owing, writer, today=numbered.today, stamp=numbered.stamp, round_=numbered.round)
    if not found:
        raise NobodySilent
    made = versions.enclose(proposal, found[0], at=drafting.at, authorship=made_by(by, Deed.REMINDED))
    return _enclosed(case, made, by, "reminders.drafted", len(owing), store)


def keeping_time(case: Case, today: dt.date) -> int:
    """How many hosts keep time, today or later, for a visit that is off, and nobody has written to them yet."""
    if case.status not in decidable.OFF:
        return 0
    notice = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    drafted = {one.calls_off.host for one in notice.messages if one.calls_off} if notice else set()
    ahead = {asked.host for asked in Round.of(case).dropped(()) if asked.terms.slot.date >= today}
    return len(ahead - drafted)


def confirm(number: str, *, by: Person, reason: str, drafting: Drafting, store: CaseStore) -> Case:
    """Draft the final programme to the delegation. Where a host has not said yes, a person says why all the same.

    Raises:
        NotAllowed, StepNotAllowed: as `redraw`.
        HostsUnconfirmed: a host has not said yes, and no reason is given.
        CaseMoved: somebody else was faster.
    """
    case, proposal, triage = _worked_on(number, by, store)
    said = versions.plain(reason)[:_REASON_LENGTH]
    open_items = unconfirmed(case)
    if open_items and not said:
        raise HostsUnconfirmed
    request = rereading.known(case, store)
    numbered = replace(preparing.for_case(case, drafting, store), authorship=made_by(by, Deed.AGREED, reason=said))
    made = drafts.confirm(proposal, request, triage, drafting=numbered)
    return lifecycle.advance(
        case,
        Status.PROPOSED,
        event="programme.agreed",
        actor=by.id,
        at=drafting.at,
        store=store,
        proposal=made,
        details={"version": made.version, "digest": made.digest, "unconfirmed": ", ".join(open_items) or None},
    )


def silent(case: Case) -> tuple[Message, ...]:
    """The enquiries that are out and answered by nobody, on the current programme's terms."""
    answered = {one.asked.id for one in case.answers if one.kind not in _NO_ANSWER and _holds(case, one.id)}
    waits = {item for item, stands in log.standing(case).items() if stands is ItemStatus.ASKED}
    days = case.proposal.days if case.proposal else ()
    hosts = {item.host for _, item in log.received(days) if item.id in waits}
    out = [one for one in log.enquiries(case) if one.state is MessageState.SENT and one.draft.asks]
    last = {one.draft.asks.host: one for one in out if one.draft.asks}
    return tuple(
        one for host, one in last.items() if host in hosts and one.draft.asks and one.draft.asks.id not in answered
    )


def unconfirmed(case: Case) -> list[str]:
    """Ids of the items whose host has not said yes."""
    return [item for item, stands in log.standing(case).items() if stands is not ItemStatus.CONFIRMED]


def _enclosed(case: Case, made: Proposal, by: Person, event: str, hosts: int, store: CaseStore) -> Case:
    """The status stays: what was put beside the letters decides nothing."""
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=made.created_at,
            actor=by.id,
            event=event,
            details={"version": made.version, "digest": made.digest, "hosts": hosts},
            proposal=made,
            trouble=case.trouble,
        )
    )


def _holds(case: Case, answer: str) -> bool:
    """Nobody set it aside."""
    said = [ruling.confirmed for ruling in case.rulings if ruling.answer == answer]
    return not said or said[-1]


def _worked_on(number: str, by: Person, store: CaseStore) -> tuple[Case, Proposal, Triage]:
    if not by.may(Action.KEEP_ROUND):
        raise NotAllowed
    case = store.case(number)
    if case.history or case.merged_into or case.pending or case.status not in lifecycle.OPEN:
        raise StepNotAllowed(f"({case.status})")
    if case.proposal is None or case.triage is None or not case.proposal.days:
        raise StepNotAllowed
    return case, case.proposal, case.triage


def _writer(case: Case, triage: Triage, drafting: Drafting, store: CaseStore) -> Writer:
    request = rereading.known(case, store)
    return Writer(request, certain(triage), registers=drafting.registers, reference=case.number)
