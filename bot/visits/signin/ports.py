"""What signing in needs from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Checked(NamedTuple):
    """What became of a password that was typed."""

    right: bool
    renewed: str | None = None  #: Its hash with the parameters of today, where it was kept with others.


class Hasher(Protocol):
    """Passwords to hashes. Takes as long where there is no hash to look at."""

    def hash(self, password: str) -> str: ...

    def check(self, password: str, kept: str | None) -> Checked: ...


class SignInStore(Protocol):
    """Passwords as hashes, and how often was tried."""

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
