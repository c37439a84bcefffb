"""Absences: a colleague, or an administrator, writes down when somebody is away and who stands in."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from bot.visits.errors import NotAllowed, PersonUnknown
from bot.visits.models import Action, Person
from bot.visits.models.absence import Absence
from bot.visits.ports import PeopleStore
from bot.visits.staff.errors import AbsenceFaulty, AbsenceUnknown, SubstituteUnfit
from bot.visits.staff.ports import AbsenceStore
from bot.visits.staff.rota import day_of

logger = logging.getLogger(__name__)

#: House rule: who is away for longer than a year hands the work over instead.
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class AbsenceForm:
    """An absence as a person wrote it down."""

    first: dt.date
    last: dt.date
    substitute: str | None = None  #: User name.


def keep(
    person: str, told: AbsenceForm, *, by: Person, people: PeopleStore, store: AbsenceStore, at: dt.datetime
) -> Absence:
    """Write an absence down.

    Raises:
        NotAllowed: it is somebody else's, and `by` does not manage people.
        PersonUnknown: nobody of that user name works here.
        AbsenceFaulty: it ends before it begins or before today, or is too long.
        SubstituteUnfit: nobody who works on cases has that user name, or it is the absent person.
        AbsenceOverlaps: the person is away on one of its days already.
    """
    _may_keep(person, by)
    found = people.person(person)
    if found is None or not found.active:
        raise PersonUnknown
    if told.last < max(told.first, day_of(at)) or told.last - told.first >= LONGEST:
        raise AbsenceFaulty
    if told.substitute is not None:
        _check_fit(told.substitute, person, people)
    absence = Absence(person=person, first=told.first, last=told.last, substitute=told.substitute, by=by.id, at=at)
    kept = store.add(absence)
    logger.info("absence.kept", extra={"absence": kept.id, "by": by.id})
    return kept


def end(absence_id: int, *, by: Person, store: AbsenceStore, at: dt.datetime) -> Absence:
    """Have the person here again from today on; one that has not begun falls away.

    Raises:
        AbsenceUnknown: there is none of that id of which something is left.
        NotAllowed: as `keep`.
    """
    today = day_of(at)
    found = next((one for one in store.absences(beyond=today) if one.id == absence_id), None)
    if found is None:
        raise AbsenceUnknown
    _may_keep(found.person, by)
    return store.end(absence_id, today, by=by.id, at=at)


def substitutes(person: str, people: PeopleStore) -> tuple[Person, ...]:
    """Who can stand in for a person, by name."""
    able = (one for one in people.people() if one.id != person and one.may(Action.SORT_CASE))
    return tuple(sorted(able, key=lambda one: one.name.casefold()))


def _may_keep(person: str, by: Person) -> None:
    if not by.active or (by.id != person and not by.may(Action.MANAGE_PEOPLE)):
        raise NotAllowed


def _check_fit(substitute: str, person: str, people: PeopleStore) -> None:
    if substitute not in {one.id for one in substitutes(person, people)}:
        raise SubstituteUnfit
