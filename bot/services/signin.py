"""SignInWork: how a person comes in, and where they are signed in."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person
from bot.visits.models.session import Session, SignInWay
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.signin import passwords, tries
from bot.visits.signin.by_password import recognise
from bot.visits.signin.errors import (
    PasswordsOff,
    ProviderUnknown,
    SessionUnknown,
    StartUnknown,
    TooManyTries,
    VouchingFailed,
)
from bot.visits.signin.models import Start
from bot.visits.signin.ports import Hasher, Provider, SignInStore
from bot.visits.signin.vouching import welcome

logger = logging.getLogger(__name__)


#: House rule: so long somebody may take at the other service.
_WAITED_FOR = dt.timedelta(minutes=15)


class Returned(NamedTuple):
    """What a browser brings back from another service."""

    provider: str
    state: str
    code: str  #: "" where the service says no.
    issuer: str | None  #: Who the answer says it is from, where it says so.


@dataclass(frozen=True)
class SignInParts:
    """What signing in stands on."""

    store: SignInStore
    hasher: Hasher
    passwords: bool = True  #: Whether anybody signs in with one.
    providers: Mapping[str, Provider] = field(default_factory=dict)  #: Other services that say who somebody is.

    @property
    def deciding(self) -> frozenset[str]:
        """Services whose groups decide who may come in: whom they know comes in by them alone."""
        return frozenset(one.terms.issuer for one in self.providers.values() if one.terms.roles)


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
        person = recognise(
            name,
            password,
            client=client,
            people=self.people,
            store=store,
            hasher=hasher,
            elsewhere=self.parts.deciding,
            at=self.now(),
        )
        return self._open(person, SignInWay.PASSWORD, browser)

    def begin_elsewhere(self, provider: str, *, back: str, redirect: str) -> tuple[str, str]:
        """Where the browser goes, and the secret it keeps until it comes back.

        Raises:
            ProviderUnknown, VouchingUnavailable, VouchingFailed
        """
        known = self._provider(provider)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        start = Start(provider, state, nonce, verifier, back)
        address, browser = known.address(start, redirect=redirect), secrets.token_urlsafe(32)
        self.parts.store.begin_elsewhere(start, browser=browser, until=self.now() + _WAITED_FOR)
        return address, browser

    def come_back(self, returned: Returned, *, secret: str, redirect: str, browser: str) -> tuple[str, str]:
        """The session's token and the page that was wanted, of whom another service sends back to us.

        Raises:
            ProviderUnknown, StartUnknown, VouchingUnavailable, VouchingFailed, NobodyHere, GroupsMissing
        """
        known = self._provider(returned.provider)
        start = self.parts.store.come_back(returned.state, browser=secret, at=self.now())
        if start is None or start.provider != returned.provider:
            raise StartUnknown
        if not returned.code:
            logger.info("sign_in.sent_back", extra={"provider": returned.provider})
            raise VouchingFailed
        vouched = known.vouch(returned.code, start, redirect=redirect, issuer=returned.issuer)
        person = welcome(vouched, known.terms, people=self.people, store=self.parts.store, log=self.log, at=self.now())
        return self._open(person, known.terms.way, browser), start.back

    def forget_elsewhere(self, of: str, *, by: Person) -> None:
        """Have no other service know a colleague any more; the next sign-in by one finds them anew."""
        if not by.may(Action.MANAGE_PEOPLE):
            raise NotAllowed
        self.parts.store.forget_identities(of)
        self.log.note("person.unlinked", actor=by.id, at=self.now(), case=None, details={"person": of})

    def has_password(self, person: str) -> bool:
        """Whether this person may sign in with one at all."""
        return self.parts.passwords and not self.parts.store.issuers(person) & self.parts.deciding

    def change_password(self, told: tuple[str, str, str], *, by: Person, session: str, client: str) -> None:
        """Set one's own, with the present one first; raises what `passwords.change` raises, and TooManyTries."""
        if not self.has_password(by.id):
            raise PasswordsOff
        counted = tries.keys(f"own {by.id}", client)
        until = self.parts.store.begin(counted, at=self.now())
        if until is not None:
            raise TooManyTries(until - self.now())
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

    def _provider(self, name: str) -> Provider:
        found = self.parts.providers.get(name)
        if found is None:
            raise ProviderUnknown
        return found

    def _open(self, person: Person, way: SignInWay, browser: str) -> str:
        at = self.now()
        token = self.people.open_session(person.id, at=at, way=way, browser=browser)
        self.log.note("person.signed_in", actor=person.id, at=at, case=None, details={"way": way.value})
        logger.info("person.signed_in", extra={"person": person.id})
        return token
