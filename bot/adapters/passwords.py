"""ArgonHasher: passwords to Argon2id hashes, a few at a time."""

from __future__ import annotations

import secrets
from functools import cached_property
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.visits.signin.ports import Checked

_AT_ONCE = 2  #: Each takes 64 MiB for a fifth of a second: a crowd of guessers waits, and the pages go on.


class ArgonHasher:
    """With the parameters that RFC 9106 recommends second, unless a test wants it fast."""

    def __init__(self, argon: Argon2Hasher | None = None) -> None:
        self._hasher = PasswordHash((argon or Argon2Hasher(),))
        self._turn = BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(_bytes(password))

    def check(self, password: str, kept: str | None) -> Checked:
        """Where nothing is kept, a hash of nobody is looked at, so that nothing is learnt from the time."""
        nobody = self._nobody
        with self._turn:
            right, renewed = self._hasher.verify_and_update(_bytes(password), kept or nobody)
        return Checked(right and kept is not None, renewed if kept else None)

    @cached_property
    def _nobody(self) -> str:
        return self.hash(secrets.token_urlsafe(32))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
