"""GraphClient: calls of Microsoft Graph as an application, with its token, its bounds and its patience."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx

from bot.adapters.app_tokens import Application, AppTokens, SignInRefused
from bot.adapters.mail_in import MAX_MAIL_BYTES
from knowledge import outgoing

logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it logs whose mailbox is asked for what

_SECONDS = 30
_SCOPE = "https://graph.microsoft.com/.default"
_TRIES = 4
_LONGEST_WAIT = 60.0  #: Seconds; for more the next look is early enough.
NOT_NOW = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class GraphAccount:
    tenant: str
    client: str
    secret: str
    mailbox: str
    url: str
    login_url: str


class GraphClient:
    """Calls with a token that is renewed before it ends, and once more where it is refused all the same."""

    def __init__(self, account: GraphAccount, *, wait: Callable[[float], None] = time.sleep) -> None:
        self.account = account
        self.base = f"{account.url.rstrip('/')}/users/{quote(account.mailbox, safe='@')}"
        self.wait = wait
        self._http = outgoing.client(seconds=_SECONDS)
        self._tokens = AppTokens(
            Application(account.tenant, account.client, account.secret, account.login_url, scope=_SCOPE)
        )

    def close(self) -> None:
        self._http.close()

    def call(
        self, method: str, url: str, *, content: bytes | None = None, headers: Mapping[str, str]
    ) -> httpx.Response:
        """One call, and another only where the token was refused.

        Raises:
            SignInRefused, TokenUnavailable: nothing was asked.
            httpx.HTTPError: it may have been.
        """
        reply = self._once(method, url, content, headers)
        if reply.status_code == 401:
            self._tokens.forget()
            reply = self._once(method, url, content, headers)
        if reply.status_code == 401:
            raise SignInRefused
        return reply

    def get(self, url: str, *, prefer: str = "") -> httpx.Response:
        """As often as the server asks us to come back, within bounds."""
        for attempt in range(_TRIES):
            reply = self.call("GET", url, headers={"Prefer": prefer} if prefer else {})
            pause = _pause(reply, attempt)
            if reply.status_code not in NOT_NOW or attempt == _TRIES - 1 or pause > _LONGEST_WAIT:
                break
            self.wait(pause)
        return reply

    def _once(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> httpx.Response:
        named = dict(headers) | {"Authorization": f"Bearer {self._tokens.valid()}"}
        with self._http.stream(method, url, content=content, headers=named) as reply:
            kept = {name: value for name, value in reply.headers.items() if name.lower() == "retry-after"}
            return httpx.Response(reply.status_code, headers=kept, content=_bounded(reply))


def _bounded(reply: httpx.Response) -> bytes:
    """As much as shows that it is too large."""
    held = bytearray()
    for piece in reply.iter_bytes():
        held += piece
        if len(held) > MAX_MAIL_BYTES:
            break
    return bytes(held[: MAX_MAIL_BYTES + 1])


def _pause(reply: httpx.Response, attempt: int) -> float:
    asked = reply.headers.get("retry-after", "")
    if asked.isdigit():
        return float(asked)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    return float(2**attempt)
