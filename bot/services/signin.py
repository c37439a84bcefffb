"""SignInWork: how a person comes in, and where they are signed in."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person
from bot.visits.models.session import Session, SignInWay
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.signin import passwords, tries
from bot.visits.signin.by_password import recognise
from bot.visits.signin.errors import PasswordsOff, SessionUnknown, TooManyTries
from bot.visits.signin.ports import Hasher, SignInStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignInParts:
    """What signing in stands on."""

    store: SignInStore
    hasher: Hasher
    passwords: bool = True  #: Whether anybody signs in with one.


@dataclass(frozen=True)
class SignInWork:
    parts: SignInParts
    people: PeopleStore
    log: CaseStore
    now: Callable[[], dt.datetime]

    def by_link(self, token: str, *, browser: str) -> str:
        """Use a one-time link up. Returns the session's token; raises LinkExpired."""
        return self._open(self.people.redeem_link(token, at=self.now()), SignInWay.LINK, browser)

    def by_password(self, name: str, password: str, *, client: str, browser: str) -> str:
        """Returns the session's token; raises PasswordsOff, TooManyTries, SignInRefused."""
        if not self.parts.passwords:
            raise PasswordsOff
        store, hasher = self.parts.store, self.parts.hasher
        person = recognise(name, password, client=client, people=self.people, store=store, hasher=hasher, at=self.now())
        return self._open(person, SignInWay.PASSWORD, browser)

    def change_password(self, told: tuple[str, str, str], *, by: Person, session: str, client: str) -> None:
        """Set one's own, with the present one first; raises what `passwords.change` raises, and TooManyTries."""
        if not self.parts.passwords:
            raise PasswordsOff
        counted = tries.keys(f"own {by.id}", client)
        until = self.parts.store.begin(counted, at=self.now())
        if until is not None:
            raise TooManyTries(until)
        passwords.change(
            told,
            of=by,
            session=self.people.opened(session, at=self.now()),
            store=self.parts.store,
            hasher=self.parts.hasher,
            people=self.people,
            log=self.log,
            at=self.now(),
        )
        self.parts.store.succeed(list(counted))

    def needs_present(self, session: str) -> bool:
        """Whether the present password is asked for before another one is set."""
        opened = self.people.opened(session, at=self.now())
        return opened is not None and passwords.needs_present(opened, self.parts.store, self.now())

    def sessions(self, person: str) -> list[Session]:
        return self.people.sessions(person, at=self.now())

    def end(self, of: str, *, by: Person, only: str | None = None, but: str | None = None) -> int:
        """End a person's sessions: one's own, or a colleague's by whoever manages people.

        Raises:
            NotAllowed, SessionUnknown
        """
        if not by.active or (by.id != of and not by.may(Action.MANAGE_PEOPLE)):
            raise NotAllowed
        ended = self.people.end_sessions(of, only=only, but=but)
        if only is not None and not ended:
            raise SessionUnknown
        if ended:
            details: dict[str, str | int | None] = {"person": of, "sessions": ended}
            self.log.note("person.sessions_ended", actor=by.id, at=self.now(), case=None, details=details)
        return ended

    def _open(self, person: Person, way: SignInWay, browser: str) -> str:
        at = self.now()
        token = self.people.open_session(person.id, at=at, way=way, browser=browser)
        self.log.note("person.signed_in", actor=person.id, at=at, case=None, details={"way": way.value})
        logger.info("person.signed_in", extra={"person": person.id})
        return token
