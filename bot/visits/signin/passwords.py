"""Passwords: how long they are, which are refused, and how one is set and changed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

from bot.visits.errors import NotAllowed
from bot.visits.models import Person
from bot.visits.models.session import Session
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.signin.errors import (
    PasswordEasy,
    PasswordsDiffer,
    PasswordTooLong,
    PasswordTooShort,
    PasswordWrong,
    SignInStale,
)
from bot.visits.signin.ports import Hasher, SignInStore

#: NIST SP 800-63B-4, 3.1.1.2: 15 characters where a password is the only thing asked for; at least 64 are let in; no
#: rules on kinds of characters and no changing by the calendar.
SHORTEST = 15
LONGEST = 200
#: House rule: so many different characters are left when what is easily guessed is taken out.
LEFT_OVER = 5
#: House rule: a first password may be set so soon after signing in, and not in a browser somebody left open.
LATELY = dt.timedelta(minutes=30)

_DATA = Path(__file__).parent / "data" / "refused.yaml"
_SHORTEST_NAME = 3


def check(password: str, person: Person) -> None:
    """Whether this person may have this password.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordEasy
    """
    password = plain(password)
    if len(password) > LONGEST:
        raise PasswordTooLong
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(set(_without_the_usual(password.casefold(), person))) < LEFT_OVER:
        raise PasswordEasy


def plain(password: str) -> str:
    """The same characters, however a keyboard puts them together (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def change(
    told: tuple[str, str, str],
    *,
    of: Person,
    session: Session | None,
    store: SignInStore,
    hasher: Hasher,
    people: PeopleStore,
    log: CaseStore,
    at: dt.datetime,
) -> None:
    """Set a person's own password; whoever is signed in with that name elsewhere is signed out.

    Args:
        told: The present password, or "", and the new one twice.

    Raises:
        NotAllowed: the session is somebody else's.
        PasswordsDiffer, PasswordTooShort, PasswordTooLong, PasswordEasy: of the new one.
        PasswordWrong: of the present one.
        SignInStale: there is none yet, and the person did not sign in just now.
    """
    present, new, again = told
    if session is None or session.person != of.id:
        raise NotAllowed
    _check_present(present, of, session, store=store, hasher=hasher, at=at)
    if new != again:
        raise PasswordsDiffer
    check(new, of)
    store.keep_password(of.id, hasher.hash(plain(new)), at=at)
    people.end_sessions(of.id, but=session.id)
    log.note("person.password_set", actor=of.id, at=at, case=None, details={"person": of.id})


def needs_present(session: Session, store: SignInStore, at: dt.datetime) -> bool:
    """A sign-in link of a moment ago stands in for a password that was forgotten."""
    return store.password(session.person) is not None and not (session.way == "link" and _lately(session, at))


def _check_present(
    present: str, of: Person, session: Session, *, store: SignInStore, hasher: Hasher, at: dt.datetime
) -> None:
    if needs_present(session, store, at):
        if not hasher.check(plain(present[:LONGEST]), store.password(of.id)).right:
            raise PasswordWrong
    elif not _lately(session, at):
        raise SignInStale


def _lately(session: Session, at: dt.datetime) -> bool:
    return at - session.opened_at <= LATELY


def _without_the_usual(password: str, person: Person) -> str:
    names = {person.id, *re.split(r"[\W_]+", person.name), *re.split(r"[\W_]+", person.email)}
    usual = {*_refused(), *(name.casefold() for name in names if len(name) >= _SHORTEST_NAME)}
    left = re.sub(r"[\W_]+", "", password)
    for word in sorted(usual, key=len, reverse=True):
        left = left.replace(word, "")
    return left


@cache
def _refused() -> tuple[str, ...]:
    return tuple(str(word).casefold() for word in yaml.safe_load(_DATA.read_text("utf-8"))["words"])
