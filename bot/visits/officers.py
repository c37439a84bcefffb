"""Officers: who has a case. Taken, handed over to a colleague, or given back; nothing is hidden from the others."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits.errors import NotAllowed, OfficerMoved, PersonUnknown, StepNotAllowed
from bot.visits.models import Action, Case, Change, Officer, Person
from bot.visits.ports import CaseStore, PeopleStore

logger = logging.getLogger(__name__)


def assign(
    number: str,
    person: str | None,
    *,
    was: str | None = None,
    by: Person,
    people: PeopleStore,
    store: CaseStore,
    at: dt.datetime,
) -> Case:
    """Let `by` take the case, hand it over to a colleague, or give it back. Nothing is written where that is so.

    Args:
        person: Who is to have it; None for nobody.
        was: Who had it when `by` looked, "" for nobody; None where that does not matter.

    Raises:
        NotAllowed: the role of `by` does not cover it.
        StepNotAllowed: the case is history or merged.
        PersonUnknown: nobody of that user name works on cases here.
        OfficerMoved: the case changed hands since `by` looked.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    case = store.case(number)
    if not open_to(case):
        raise StepNotAllowed(f"({case.status})")
    before = case.officer.person if case.officer else None
    if person == before:
        return case
    if was is not None and was != (before or ""):
        raise OfficerMoved
    chosen = _colleague(person, people) if person else None
    event = "case.given_back" if chosen is None else "case.taken" if chosen.person == by.id else "case.handed_over"
    logger.info(event, extra={"case": number, "by": by.id})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=at,
            actor=by.id,
            event=event,
            details={"officer": person, "was": before},
            officer=chosen,
            unassigned=chosen is None,
            trouble=case.trouble,
        )
    )


def open_to(case: Case) -> bool:
    """Whether anybody can have it: one that is over may be taken up again, and lies with somebody until then."""
    return not case.history and not case.merged_into


def colleagues(people: PeopleStore) -> tuple[Person, ...]:
    """Everybody who can have a case, by name."""
    able = (one for one in people.people() if one.may(Action.SORT_CASE))
    return tuple(sorted(able, key=lambda one: one.name.casefold()))


def _colleague(person: str, people: PeopleStore) -> Officer:
    found = people.person(person)
    if found is None or not found.may(Action.SORT_CASE):
        raise PersonUnknown
    return Officer(person=found.id, name=found.name)
