"""Vouching: another service says who somebody is, and they become one of us or are turned away."""

from __future__ import annotations

import datetime as dt
import logging
import re

from bot.visits.models import Person, Role
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.signin.errors import GroupsMissing, NobodyHere
from bot.visits.signin.models import Terms, Vouched
from bot.visits.signin.ports import SignInStore
from bot.visits.wording.cleaning import address, visible

logger = logging.getLogger(__name__)

_RANKS = tuple(Role)  #: From the least to the most.
_LONGEST = 100
_LONGEST_ID = 36


def welcome(
    vouched: Vouched, terms: Terms, *, people: PeopleStore, store: SignInStore, log: CaseStore, at: dt.datetime
) -> Person:
    """Who of us it is; where groups decide, with the role they give now.

    Raises:
        NobodyHere: they are not known here, or not with us any more.
        GroupsMissing: no group gives a role. Who had one by a group loses it, and is signed out.
    """
    known = store.identity(vouched.issuer, vouched.subject)
    person = people.person(known) if known else _matching(vouched, people, store)
    role = max((terms.roles[one] for one in vouched.groups if one in terms.roles), key=_RANKS.index, default=None)
    if terms.roles and role is None:
        if person and person.active and known:
            people.save(person.model_copy(update={"active": False}))
            _note(log, "person.groups_lost", person, at, was=person.role)
        raise GroupsMissing
    if person is None and terms.makes:
        person = _made(vouched, role or Role.READER, people)
        _note(log, "person.added", person, at, role=person.role)
    if person is None or not person.active:
        raise NobodyHere
    if role is not None and role is not person.role:
        _note(log, "person.changed", person, at, was=person.role, role=role)
        person = person.model_copy(update={"role": role})
        people.save(person)
    if not known:
        store.keep_identity(vouched.issuer, vouched.subject, person=person.id, at=at)
        _note(log, "person.linked", person, at, way=terms.way)
    return person


def _matching(vouched: Vouched, people: PeopleStore, store: SignInStore) -> Person | None:
    """By the Slack user, or by an address the service has verified; never somebody whom it knows by another subject."""
    found = people.by_slack_user(vouched.slack_user) if vouched.slack_user else None
    if found is None and vouched.email and vouched.email_verified:
        same = [one for one in people.people() if one.email and one.email.casefold() == vouched.email.casefold()]
        found = same[0] if len(same) == 1 else None
    taken = found is not None and store.issuers(found.id)
    return None if taken and vouched.issuer in taken else found


def _made(vouched: Vouched, role: Role, people: PeopleStore) -> Person:
    email = (address(vouched.email) or "") if vouched.email_verified else ""
    if len(email) > _LONGEST or any(email and one.email.casefold() == email.casefold() for one in people.people()):
        raise NobodyHere  # an address of somebody else here: an administrator looks at it
    person_id = _free_id(vouched, people)
    person = Person(id=person_id, name=visible(vouched.name)[:_LONGEST] or person_id, email=email, role=role)
    people.save(person)
    logger.info("person.added", extra={"person": person_id})
    return person


def _free_id(vouched: Vouched, people: PeopleStore) -> str:
    """From the address, else from the name; with a number where it is taken."""
    words = vouched.email.partition("@")[0] if vouched.email_verified else vouched.name
    plain = re.sub(r"[^a-z0-9.-]+", "-", words.casefold()).strip(".-")[:_LONGEST_ID]
    stem = plain if re.match(r"[a-z].", plain) else f"colleague-{plain}".rstrip("-")[:_LONGEST_ID]
    taken = {one.id for one in people.people()}
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def _note(log: CaseStore, event: str, person: Person, at: dt.datetime, **details: str) -> None:
    told: dict[str, str | int | None] = {"person": person.id}
    log.note(event, actor="system", at=at, case=None, details=told | {key: str(one) for key, one in details.items()})
