"""Signing in with a name and a password: one answer for everything that is wrong."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import Person
from bot.visits.ports import PeopleStore
from bot.visits.signin import passwords, tries
from bot.visits.signin.errors import SignInRefused, TooManyTries
from bot.visits.signin.ports import Hasher, SignInStore


def recognise(
    name: str,
    password: str,
    *,
    client: str,
    people: PeopleStore,
    store: SignInStore,
    hasher: Hasher,
    elsewhere: frozenset[str] = frozenset(),
    at: dt.datetime,
) -> Person:
    """Whose name and password these are.

    Args:
        name: User name or e-mail address.
        client: The network address it is tried from.
        elsewhere: Services that say by their groups who may come in: whom they know comes in by them alone.

    Raises:
        TooManyTries: with this name or from there.
        SignInRefused: there is nobody of that name, they are not with us, come in elsewhere, or have another password.
    """
    until = store.begin(tries.keys(name, client), at=at)
    if until is not None:
        raise TooManyTries(until - at)
    person = _named(name, people)
    enters = person is not None and person.active and not store.issuers(person.id) & elsewhere
    kept = store.password(person.id) if person and enters else None
    checked = hasher.check(passwords.plain(password[: passwords.LONGEST]), kept)
    if person is None or kept is None or not checked.right:
        raise SignInRefused
    store.succeed(tries.cleared(name, client))
    if checked.renewed:
        store.renew_password(person.id, checked.renewed, was=kept)
    return person


def _named(name: str, people: PeopleStore) -> Person | None:
    wanted = name.strip().casefold()
    known = people.people()
    by_id = [one for one in known if one.id.casefold() == wanted]
    found = by_id or [one for one in known if one.active and wanted and one.email.casefold() == wanted]
    return found[0] if len(found) == 1 else None
