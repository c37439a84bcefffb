"""Changing: an administrator puts right what is known of a person, and what they may do."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from bot.visits.errors import NotAllowed, PersonUnknown, RequestInvalid
from bot.visits.models import Action, Person, Role
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.staff.errors import OwnRole
from bot.visits.wording.cleaning import address, visible

logger = logging.getLogger(__name__)

LONGEST = 100
_LANGUAGES = ("da", "en")


@dataclass(frozen=True)
class PersonForm:
    """A person as an administrator wrote them down."""

    name: str
    role: str
    language: str
    email: str = ""
    slack_user: str = ""
    active: bool = True


def change(
    person: str, told: PersonForm, *, by: Person, people: PeopleStore, log: CaseStore, at: dt.datetime
) -> Person:
    """Keep them as they are to be; who is no longer with us is signed out by that.

    Raises:
        NotAllowed: `by` does not manage people.
        OwnRole: `by` would change what they may do themselves; so there is always somebody left who manages people.
        PersonUnknown: nobody has that user name.
        RequestInvalid: there is no name, no such role or language, no such address, or the Slack id is taken.
    """
    if not by.may(Action.MANAGE_PEOPLE):
        raise NotAllowed
    known = people.person(person)
    if known is None:
        raise PersonUnknown
    changed = known.model_copy(update=checked(known, told, people))
    if by.id == person and (changed.role, changed.active) != (known.role, known.active):
        raise OwnRole
    if changed == known:
        return known
    people.save(changed)
    details: dict[str, str | int | None] = {
        "person": changed.id,
        "was": known.role.value,
        "role": changed.role.value,
        "active": int(changed.active),
    }
    log.note("person.changed", actor=by.id, at=at, case=None, details=details)
    logger.info("person.changed", extra={"person": changed.id, "by": by.id})
    return changed


def checked(known: Person, told: PersonForm, people: PeopleStore) -> dict[str, object]:
    """What was written of a person, as it is kept. Raises RequestInvalid."""
    name, email, slack_user = visible(told.name), told.email.strip(), told.slack_user.strip()
    if not 0 < len(name) <= LONGEST:
        raise RequestInvalid("(name)")
    if told.role not in set(Role):
        raise RequestInvalid("(role)")
    if told.language not in _LANGUAGES:
        raise RequestInvalid("(language)")
    if email and (len(email) > LONGEST or address(email) != email):
        raise RequestInvalid("(email)")
    holder = people.by_slack_user(slack_user) if slack_user else None
    if len(slack_user) > LONGEST or (holder is not None and holder.id != known.id):
        raise RequestInvalid("(slack_user)")
    return {
        "name": name,
        "role": Role(told.role),
        "language": told.language,
        "email": email,
        "slack_user": slack_user or None,
        "active": told.active,
    }
