"""A case that was triaged is drafted, and again when its facts move: the second step of the `prepare` job."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

from bot.texts import text
from bot.visits import (
    booking,
    checking,
    lifecycle,
    papers,
    rereading,
)
from bot.visits import proposal as drafts
from bot.visits.counterparts.telling import taking_over
from bot.visits.hostround.rounds import Round
from bot.visits.models import (
    Case,
    Change,
    Demands,
    Pending,
    Proposal,
    Relation,
    Status,
    Triage,
)
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from knowledge import Registers

logger = logging.getLogger(__name__)


def propose(number: str, *, drafting: Drafting, store: CaseStore) -> None:
    """Draft what a case asks for: a programme, a letter, or nothing; anew where the facts have moved since.

    Does nothing once that is done, and nothing for a case that is over: a person takes it up first.
    """
    case = store.case(number)
    if case.triage is None or not _due(case):
        return
    numbered = for_case(case, drafting, store)
    request = rereading.known(case, store)
    proposal = drafts.propose(request, case.triage, drafting=numbered)
    if proposal is not None:
        proposal = drafts.with_other_way(proposal, request, case.triage, drafting=numbered)
    if proposal is None:
        proposal = drafts.correspond(request, case.triage, drafting=numbered)
    if proposal is None and case.proposal is not None:
        proposal = drafts.no_letter(case.proposal, case.triage, drafting=numbered)
    if proposal is not None and case.proposal is not None and case.proposal.reworded:
        kept = drafts.keep(proposal, before=case.proposal)
        proposal = checking.with_words_checked(kept, certain(case.triage), registers=drafting.registers)
    if proposal is not None:
        _drafted(case, proposal, store=store, at=drafting.at)
    elif case.pending:
        _settled(case, store=store, at=drafting.at)


def for_case(case: Case, drafting: Drafting, store: CaseStore) -> Drafting:
    """What the next version of this case is made with: its number, what went out, and what hosts said so far."""
    return replace(
        drafting,
        reference=case.number,
        version=case.proposal.version + 1 if case.proposal else 1,
        published=papers.published(case),
        round=Round.of(case, drafting.round.links),
        demands=_demands(case, case.triage, store, drafting.registers) if case.triage else drafting.demands,
        handed_to=taking_over(case),
    )


def _demands(case: Case, found: Triage, store: CaseStore, registers: Registers) -> Demands:
    dates = certain(found).dates
    taken = store.bookings(dates.earliest, dates.latest, but=case.number) if dates else ()
    return booking.demands(case, dates, taken=taken, registers=registers)


def give_up(number: str, *, reference: str, store: CaseStore, at: dt.datetime) -> None:
    """Tell the people who see the case that preparing it failed, after the last try."""
    case = store.case(number)
    store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor="system",
            event="case.troubled",
            details={"reference": reference},
            trouble=text("trouble.preparing", reference=reference),
        )
    )


def _due(case: Case) -> bool:
    if case.request.automatic or (case.request.mail and case.request.mail.says_ours):
        return False  # no letter to a machine, nor to ourselves
    if case.pending is Pending.DRAFT:
        return case.status in lifecycle.OPEN
    if case.status is not Status.TRIAGED or case.pending or case.proposal is not None or case.triage is None:
        return False
    # Where it may belong to a case we have, a person says so first: nobody is asked again for what they answered.
    return not any(one.relation is Relation.NAMED for one in case.triage.related_cases)


def _drafted(case: Case, proposal: Proposal, *, store: CaseStore, at: dt.datetime) -> None:
    # Dates that nobody can meet make a proposal too: a question to the enquirer, without a programme.
    to, event = (Status.PROPOSED, "case.proposed") if proposal.days else (Status.TRIAGED, "letter.drafted")
    lifecycle.advance(
        case,
        to,
        event=event,
        actor="system",
        at=at,
        store=store,
        proposal=proposal,
        details={"version": proposal.version, "digest": proposal.digest},
        settled=True,
    )
    logger.info(event, extra={"case": case.number})


def _settled(case: Case, *, store: CaseStore, at: dt.datetime) -> None:
    store.apply(
        Change(case=case.number, revision=case.revision, at=at, actor="system", event="letter.not_due", settled=True)
    )
