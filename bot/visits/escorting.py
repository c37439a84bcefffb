"""Escorting: which colleague goes with a delegation. Nobody goes with two at the same time."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import booking, lifecycle
from bot.visits.errors import EscortBusy, NotAllowed, PersonUnknown, StepNotAllowed
from bot.visits.models import Action, Booking, Case, Change, Escort, Person
from bot.visits.ports import CaseStore, PeopleStore

logger = logging.getLogger(__name__)


def escort(
    number: str, person: str | None, *, by: Person, people: PeopleStore, store: CaseStore, at: dt.datetime
) -> Case:
    """Let a colleague go with the delegation, or nobody. Nothing is written where that is so already.

    Raises:
        NotAllowed: the role of `by` does not cover it.
        StepNotAllowed: the case is over.
        PersonUnknown: nobody of that user name works here.
        EscortBusy: the colleague is booked for another case at the same time.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    case = store.case(number)
    if not open_to(case):
        raise StepNotAllowed(f"({case.status})")
    before = case.escort.person if case.escort else None
    if person == before:
        return case
    chosen = _colleague(person, people) if person else None
    if chosen and (clash := _elsewhere(case, chosen, store)):
        raise EscortBusy(f"({clash.case}, {clash.date.isoformat()} {clash.start:%H:%M}–{clash.end:%H:%M})")
    logger.info("escort.changed", extra={"case": number, "by": by.id})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor=by.id,
            event="escort.assigned" if chosen else "escort.taken_off",
            details={"escort": person or before},
            escort=chosen,
            unescorted=chosen is None,
            trouble=case.trouble,
        )
    )


def open_to(case: Case) -> bool:
    """Whether anybody can still be chosen for it."""
    return case.status in lifecycle.OPEN and not case.history and not case.merged_into


def _colleague(person: str, people: PeopleStore) -> Escort:
    found = people.person(person)
    if found is None or not found.active:
        raise PersonUnknown
    return Escort(person=found.id, name=found.name)


def _elsewhere(case: Case, chosen: Escort, store: CaseStore) -> Booking | None:
    """Where the colleague is firmly booked while this delegation is here."""
    ours = [one for one in booking.of_case(case.model_copy(update={"escort": chosen})) if one.escort]
    if not ours:
        return None
    dates = [one.date for one in ours]
    theirs = store.bookings(min(dates), max(dates), but=case.number)
    for here in ours:
        for one in theirs:
            at_once = one.date == here.date and one.start < here.end and here.start < one.end
            if one.firm and one.escort == chosen.person and at_once:
                return one
    return None
