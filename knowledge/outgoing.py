"""Outgoing: whoever is asked over HTTP is the one that the settings name, and nobody they point to.

Followed, a redirect would take a token or a prompt to a host that nobody named. Clients of our own are made here. The
clients of a model's provider are made by its package, each in its own way and some at the first call, so their
libraries are held where they send: `straight`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.message import Message
from functools import wraps
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import httpx

#: Libraries that send by `Client.send`; openai brings the second.
_FAMILY = ("httpx", "httpx2")
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_straight: ContextVar[bool] = ContextVar("straight", default=False)
_turn = threading.Lock()


class Redirected(Exception):
    """The server sends us elsewhere, and we go nowhere that the settings do not name: set its new address there."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        raise HTTPError(req.full_url, code, str(Redirected.__doc__), headers, fp)


def client(*, seconds: float) -> httpx.Client:
    """Goes where it is told: by no proxy of the environment, and after no redirect, which comes back as it is."""
    return httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False)


def opener(*, proxy: str = "") -> OpenerDirector:
    """Of `urllib`: the same; a redirect is an HTTPError."""
    return build_opener(ProxyHandler({"http": proxy, "https": proxy} if proxy else {}), _NoRedirects())


@contextmanager
def straight() -> Iterator[None]:
    """Meanwhile no redirect is followed from this context, whoever made the client.

    Raises:
        Redirected: from inside, mostly as the cause of an error of the provider's package.
    """
    _hold()
    token = _straight.set(True)
    try:
        yield
    finally:
        _straight.reset(token)


def origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port, as they would be connected to; None where it is no address or has a name to sign in by."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return None
    if parsed.userinfo or not parsed.host:
        return None
    return parsed.scheme, parsed.host, parsed.port


def redirected(error: BaseException | None) -> bool:
    """Whether a redirect is what lies behind it."""
    while error is not None:
        if isinstance(error, Redirected):
            return True
        error = error.__cause__ or error.__context__
    return False


def _hold() -> None:
    """Of the libraries that are there by now; each once."""
    with _turn:
        for library in (sys.modules[name] for name in _FAMILY if name in sys.modules):
            if not hasattr(library.Client.send, "__wrapped__"):
                library.Client.send = _sending(library.Client.send)
                library.AsyncClient.send = _sending_later(library.AsyncClient.send)
        requests = sys.modules.get("requests")
        if requests and not hasattr(requests.Session.get_redirect_target, "__wrapped__"):
            requests.Session.get_redirect_target = _pointing(requests.Session.get_redirect_target)


def _sending(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def held(self: object, request: object, **given: Any) -> Any:
        if not _straight.get():
            return send(self, request, **given)
        reply = send(self, request, **given | {"follow_redirects": False})
        if reply.status_code in REDIRECTS:
            reply.close()
            raise Redirected
        return reply

    return held


def _sending_later(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    async def held(self: object, request: object, **given: Any) -> Any:
        if not _straight.get():
            return await send(self, request, **given)
        reply = await send(self, request, **given | {"follow_redirects": False})
        if reply.status_code in REDIRECTS:
            await reply.aclose()
            raise Redirected
        return reply

    return held


def _pointing(target: Callable[..., str | None]) -> Callable[..., str | None]:
    @wraps(target)
    def held(self: object, reply: object) -> str | None:
        found = target(self, reply)
        if found and _straight.get():
            raise Redirected
        return found

    return held
