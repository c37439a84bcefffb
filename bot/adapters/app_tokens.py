"""AppTokens: tokens of a Microsoft tenant for our application, renewed before they end."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from knowledge import outgoing

_SECONDS = 30
_EARLY = 120.0  #: Seconds before its end that a token is renewed.


class SignInRefused(Exception):
    """The tenant gives us no token, or one that is not taken."""


class TokenUnavailable(Exception):
    """Where tokens are given, nobody answers; nothing was asked of the server they are for."""


@dataclass(frozen=True)
class Application:
    tenant: str
    client: str
    secret: str
    login_url: str
    scope: str


class AppTokens:
    """Safe to share between threads."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._token, self._ends = "", 0.0
        self._lock = threading.Lock()

    def valid(self) -> str:
        """Raises SignInRefused, TokenUnavailable."""
        with self._lock:
            if time.monotonic() >= self._ends:
                self._token, lives = self._new()
                self._ends = time.monotonic() + lives
            return self._token

    def forget(self) -> None:
        """Have a new one made: the last was not taken."""
        with self._lock:
            self._ends = 0.0

    def _new(self) -> tuple[str, float]:
        ours = self._application
        url = f"{ours.login_url.rstrip('/')}/{quote(ours.tenant)}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": ours.client,
            "client_secret": ours.secret,
            "scope": ours.scope,
        }
        try:
            with outgoing.client(seconds=_SECONDS) as http:
                reply = http.post(url, data=form)
            if reply.status_code in (400, 401, 403):
                raise SignInRefused
            given = reply.raise_for_status().json()
            return str(given["access_token"]), max(0.0, float(given.get("expires_in", 0)) - _EARLY)
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            raise TokenUnavailable from None
