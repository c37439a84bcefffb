"""Revising: a person's days → the next version of the proposal, for a person to decide on."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.visits import booking, lifecycle, preparing, rereading
from bot.visits import proposal as drafts
from bot.visits.editing.settling import settled
from bot.visits.errors import CaseMoved, DraftPending, NotAllowed, StepNotAllowed, VersionUnknown
from bot.visits.models import (
    Action,
    Authorship,
    Booking,
    Case,
    Deed,
    Kind,
    Person,
    ProgrammeDay,
    Proposal,
    SolverReport,
    Status,
    Triage,
)
from bot.visits.models.reading import certain
from bot.visits.models.standing import as_it_stands, standing
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.versions import made_by
from bot.visits.wording import language_for

logger = logging.getLogger(__name__)

#: Where a programme can still be changed; a case that is over is taken up first.
REVISABLE = lifecycle.OPEN - {Status.RECEIVED}


def revise(
    number: str,
    days: tuple[ProgrammeDay, ...],
    *,
    revision: int,
    by: Person,
    reason: str,
    drafting: Drafting,
    store: CaseStore,
    deed: Deed = Deed.EDITED,
    solver: SolverReport | None = None,
    ends_copy: int | None = None,
) -> Case:
    """Make the next version from these days. The case is `proposed` again: nobody has decided on them yet.

    Args:
        ends_copy: The revision of the working copy that they come from, which is gone then.

    Raises:
        NotAllowed: the person's role does not cover it.
        CaseMoved: the case is not at this revision any more.
        DraftPending: something came on the case, and it is being drafted anew.
        StepNotAllowed: the case is no visit, or is over.
        ProgrammeInvalid: the days cannot be kept.
        CopyMoved: the working copy has changed since.
    """
    case = store.case(number)
    before, _ = revisable(case, by)
    if case.revision != revision:
        raise CaseMoved
    if case.pending:
        raise DraftPending
    kept = settled(days, before=before.days, registers=drafting.registers)
    authorship = made_by(by, deed if before.days else Deed.BEGUN, reason=reason)
    return _written(case, before, kept, authorship, drafting=drafting, store=store, solver=solver, ends_copy=ends_copy)


def take_again(number: str, version: int, *, revision: int, by: Person, drafting: Drafting, store: CaseStore) -> Case:
    """Let the programme of an earlier version hold again, as a version of its own.

    Raises:
        VersionUnknown: there is none of that number, or it has no programme.
        NotAllowed, CaseMoved, DraftPending, StepNotAllowed, ProgrammeInvalid: as `revise`.
    """
    case = store.case(number)
    before, _ = revisable(case, by)
    if case.revision != revision:
        raise CaseMoved
    if case.pending:
        raise DraftPending
    earlier = next((one for one in store.versions(number) if one.version == version and one.days), None)
    if earlier is None:
        raise VersionUnknown
    kept = settled(earlier.days, before=before.days, registers=drafting.registers)
    authorship = made_by(by, Deed.TAKEN_AGAIN, of=version)
    return _written(case, before, kept, authorship, drafting=drafting, store=store, solver=earlier.solver)


def revisable(case: Case, by: Person) -> tuple[Proposal, Triage]:
    """Return what is changed, and what is known of the case. Raises NotAllowed, StepNotAllowed."""
    if not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    if case.triage is None or not has_programme(case):
        raise StepNotAllowed(f"({case.status})")
    return case.proposal or _nothing_yet(case, case.triage), case.triage


def has_programme(case: Case) -> bool:
    """Whether there is a programme to be changed, or one that a person can begin."""
    if case.history or case.merged_into or case.status not in REVISABLE or case.triage is None:
        return False
    return bool(case.proposal and case.proposal.days) or certain(case.triage).kind is Kind.DELEGATION_VISIT


def _nothing_yet(case: Case, triage: Triage) -> Proposal:
    return Proposal(version=0, created_at=case.received_at, language=language_for(triage.language), title="")


def taken_beside(case: Case, days: tuple[ProgrammeDay, ...], store: CaseStore) -> tuple[Booking, ...]:
    """What other cases take of hosts and escorts from the first of the days to the last."""
    dates = [day.date for day in days]
    return store.bookings(min(dates), max(dates), but=case.number) if dates else ()


def _written(
    case: Case,
    before: Proposal,
    days: tuple[ProgrammeDay, ...],
    authorship: Authorship,
    *,
    drafting: Drafting,
    store: CaseStore,
    solver: SolverReport | None,
    ends_copy: int | None = None,
) -> Case:
    if case.triage is None:
        raise StepNotAllowed
    request = rereading.known(case, store)
    numbered = preparing.for_case(case, drafting, store)
    numbered = replace(
        numbered,
        authorship=authorship,
        demands=drafting.demands.model_copy(
            update={"taken": taken_beside(case, days, store), "escorts": booking.escorts(case)}
        ),
    )
    stand = as_it_stands(days, standing(case, days))
    if not before.hosts:
        before = before.model_copy(update={"hosts": drafts.offered(request, case.triage, drafting=numbered)})
    made = drafts.redraft(before, stand, request, case.triage, drafting=numbered, solver=solver)
    logger.info("programme.edited", extra={"case": case.number, "version": made.version, "by": authorship.by})
    return lifecycle.advance(
        case,
        Status.PROPOSED,
        event="programme.edited",
        actor=authorship.by,
        at=drafting.at,
        store=store,
        proposal=made,
        details={
            "version": made.version,
            "digest": made.digest,
            "before": before.version,
            "deed": authorship.deed.value,
            "of": authorship.of,
            "copy": ends_copy,
        },
        ends_copy=ends_copy,
    )
