"""Adding: an administrator takes a colleague in, and hands them a link to sign in with."""

from __future__ import annotations

import datetime as dt
import logging
import re

from bot.visits.errors import NotAllowed, PersonUnknown
from bot.visits.models import Action, Person
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.staff.changing import PersonForm, checked
from bot.visits.staff.errors import PersonIdFaulty, PersonTaken

logger = logging.getLogger(__name__)

_ID = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_NOBODYS = frozenset({"system", "assistant", "enquirer"})  #: Names that the audit log has for what is no colleague.


def add(
    person_id: str, told: PersonForm, *, by: Person, people: PeopleStore, log: CaseStore, at: dt.datetime
) -> Person:
    """Take somebody in.

    Raises:
        NotAllowed: `by` does not manage people.
        PersonIdFaulty: it is no user name.
        PersonTaken: somebody has the user name or the address already.
        RequestInvalid: as of a person who is changed.
    """
    if not by.may(Action.MANAGE_PEOPLE):
        raise NotAllowed
    if not _ID.fullmatch(person_id) or person_id in _NOBODYS:
        raise PersonIdFaulty
    new = Person(id=person_id, name=told.name or person_id)
    new = new.model_copy(update=checked(new, told, people) | {"active": True})
    same = {one.email.casefold() for one in people.people() if one.email}
    if people.person(person_id) is not None or new.email.casefold() in same:
        raise PersonTaken
    people.save(new)
    log.note("person.added", actor=by.id, at=at, case=None, details={"person": new.id, "role": new.role.value})
    logger.info("person.added", extra={"person": new.id, "by": by.id})
    return new


def invite(person_id: str, *, by: Person, people: PeopleStore, log: CaseStore, at: dt.datetime) -> str:
    """Make a one-time link for somebody, which whoever holds it signs in with in their name.

    Raises:
        NotAllowed: `by` does not manage people.
        PersonUnknown: nobody of that user name works here.
    """
    if not by.may(Action.MANAGE_PEOPLE):
        raise NotAllowed
    found = people.person(person_id)
    if found is None or not found.active:
        raise PersonUnknown
    token = people.issue_link(person_id, at=at)
    log.note("person.invited", actor=by.id, at=at, case=None, details={"person": person_id})
    return token
