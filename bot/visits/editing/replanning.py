"""Replanning: the days around what a person locked or a host confirmed, planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.visits import booking, rereading
from bot.visits import proposal as drafts
from bot.visits.editing.revising import revisable
from bot.visits.errors import NoOtherWay, NoPlan
from bot.visits.models import RECEIVES, Case, Person, Programme, ProgrammeDay, Proposal, Triage
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting


def replan(
    case: Case, days: tuple[ProgrammeDay, ...], *, by: Person, drafting: Drafting, store: CaseStore
) -> Programme:
    """Hosts that the person took out are not put in again.

    Raises:
        NotAllowed, StepNotAllowed: as `revise`.
        NoPlan: nothing can be planned around what stays.
    """
    before, triage = revisable(case, by)
    gone = _hosts(before.days) - _hosts(days)
    heeding = _heeding(case, before, days, triage, gone=gone, drafting=drafting, store=store)
    request = rereading.known(case, store)
    planned = drafts.plan(request, triage, drafting=heeding)
    if not planned.days:
        raise NoPlan(" ".join(one.why for one in planned.left_out[:3]))
    return planned


def another(
    case: Case, days: tuple[ProgrammeDay, ...], *, by: Person, drafting: Drafting, store: CaseStore
) -> Programme:
    """A programme that is really different from these days: other hosts for half of the stops, or other days.

    Raises:
        NotAllowed, StepNotAllowed: as `revise`.
        NoOtherWay: there is none that is not much worse.
    """
    before, triage = revisable(case, by)
    gone = _hosts(before.days) - _hosts(days)
    heeding = _heeding(case, before, days, triage, gone=gone, drafting=drafting, store=store)
    request = rereading.known(case, store)
    planned = drafts.plan_another(days, request, triage, drafting=heeding)
    if planned is None:
        raise NoOtherWay
    return planned


def _heeding(
    case: Case,
    before: Proposal,
    days: tuple[ProgrammeDay, ...],
    triage: Triage,
    *,
    gone: set[str],
    drafting: Drafting,
    store: CaseStore,
) -> Drafting:
    at_hand = case.model_copy(update={"proposal": before.model_copy(update={"days": days})})
    window = certain(triage).dates
    taken = store.bookings(window.earliest, window.latest, but=case.number) if window else ()
    demands = booking.demands(at_hand, window, taken=taken)
    return replace(drafting, demands=demands.model_copy(update={"without": demands.without | gone}))


def _hosts(days: Sequence[ProgrammeDay]) -> set[str]:
    return {item.host for day in days for item in day.items if item.host and item.kind in RECEIVES}
