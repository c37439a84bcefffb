"""What signing in needs from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.visits.signin.models import Start, Terms, Vouched


class Checked(NamedTuple):
    """What became of a password that was typed."""

    right: bool
    renewed: str | None = None  #: Its hash with the parameters of today, where it was kept with others.


class Provider(Protocol):
    """Another service that says who somebody is."""

    @property
    def label(self) -> str:
        """What its button is called; "" for the organisation's own."""
        ...

    @property
    def terms(self) -> Terms: ...

    def address(self, start: Start, *, redirect: str) -> str:
        """Where the browser goes. Raises VouchingUnavailable, VouchingFailed."""
        ...

    def vouch(self, code: str, start: Start, *, redirect: str, issuer: str | None) -> Vouched:
        """Who came back with this code.

        Args:
            issuer: Who the answer says it is from, where it says so (RFC 9207).

        Raises:
            VouchingUnavailable, VouchingFailed
        """
        ...


class Hasher(Protocol):
    """Passwords to hashes. Takes as long where there is no hash to look at."""

    def hash(self, password: str) -> str: ...

    def check(self, password: str, kept: str | None) -> Checked: ...


class SignInStore(Protocol):
    """Passwords as hashes, how often was tried, and whom other services know."""

    def password(self, person: str) -> str | None:
        """The hash of it."""
        ...

    def password_set_at(self, person: str) -> dt.datetime | None: ...

    def keep_password(self, person: str, hashed: str, *, at: dt.datetime) -> None: ...

    def renew_password(self, person: str, hashed: str, *, was: str) -> None:
        """The same password with other parameters; nothing where it was changed meanwhile."""
        ...

    def forget_password(self, person: str) -> None: ...

    def begin(self, free: Mapping[str, int], *, at: dt.datetime) -> dt.datetime | None:
        """Count a try under each key, before it is known how it ends, so that tries side by side all count.

        Args:
            free: For each key, after how many tries the waiting begins.

        Returns:
            Until when nothing may be tried, and then nothing was counted; None to go on.
        """
        ...

    def succeed(self, keys: list[str]) -> None:
        """Count anew."""
        ...

    def identity(self, issuer: str, subject: str) -> str | None:
        """The user name of whom a service knows by this subject."""
        ...

    def issuers(self, person: str) -> frozenset[str]:
        """Which services know this person."""
        ...

    def keep_identity(self, issuer: str, subject: str, *, person: str, at: dt.datetime) -> None: ...

    def forget_identities(self, person: str) -> None: ...

    def begin_elsewhere(self, start: Start, *, browser: str, until: dt.datetime) -> None:
        """Keep a sign-in that goes out, bound to the secret of a browser; both by their hashes."""
        ...

    def come_back(self, state: str, *, browser: str, at: dt.datetime) -> Start | None:
        """Use it up; None where there is none, it is too old, or of another browser."""
        ...
