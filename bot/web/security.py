"""What holds for every request and answer: size, time, host, and what a browser may do with a page of ours."""

from __future__ import annotations

import asyncio
import ipaddress
import re

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import Refused, respond

_MIB = 1024 * 1024
_DEFAULT_LIMIT = 2 * _MIB
_LIMITS = {
    "/api/ask": _MIB // 4,
    "/api/triage": 16 * _MIB,
    "/api/draft": 16 * _MIB,
    "/api/cases": 16 * _MIB,
    "/intake/requests": 16 * _MIB,
    "/request": 12 * _MIB,
    "/mail": 25 * _MIB,
    "/documents": 50 * _MIB,
    "/imports": 4 * _MIB,
    "/imports/plan": 4 * _MIB,
}
_ON_A_CASE = re.compile(r"^/cases/[0-9-]+(?=/mail$)")
_BODY_SECONDS = 30
_PATIENCE = 64 * _MIB
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:[0-9]{1,5})?")

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not `no-referrer`: browsers would then send `Origin: null` with our own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class SafeHeaders:
    """Puts the headers on every answer, errors included."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("cache-control", _caching(scope, message["status"]))
            await send(message)

        await self._app(scope, receive, with_headers)


def _caching(scope: Scope, status: int) -> str:
    """Pages hold personal data; the style sheet's address changes with its content."""
    lasting = str(scope.get("path", "")).startswith("/static/") and status == 200
    return "public, max-age=604800" if lasting else "no-store"


class Bounds:
    """Reads the body whole, within size and time, before anything looks at it."""

    def __init__(self, app: ASGIApp, *, public_host: str) -> None:
        self._app = app
        self._public_host = public_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            self._check_host(request)
            body = await _body_within(request, receive)
        except Refused as refusal:
            await respond(request, refusal)(scope, receive, send)
            return
        unread = True

        async def replay() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self._app(scope, replay, send)

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("host", "").lower()
        known = not self._public_host or host == self._public_host or is_local_name(host)
        if not _HOST.fullmatch(host) or not known or len(request.headers.getlist("host")) != 1:
            raise Refused(400, "host")


def is_local_name(host: str) -> bool:
    """Whether a Host header names this machine."""
    name = re.sub(r":[0-9]{1,5}$", "", host.lower()).strip("[]")
    if name == "localhost":
        return True
    return is_loopback(name)


def is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


async def _body_within(request: Request, receive: Receive) -> bytes:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "encoding")
    limit = _LIMITS.get(_ON_A_CASE.sub("", request.url.path), _DEFAULT_LIMIT)
    announced = request.headers.get("content-length", "0")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            if not announced.isdecimal() or len(announced) > 15 or int(announced) > limit:
                await _let_by(receive)
                raise Refused(413, "too_large")
            return await _read(receive, limit)
    except TimeoutError:
        raise Refused(408, "too_slow") from None


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            if more:
                await _let_by(receive)
            raise Refused(413, "too_large")
        if not more:
            return bytes(body)


async def _let_by(receive: Receive) -> None:
    """Read the rest and keep nothing of it: a sender that is cut off in the middle never gets to read why."""
    seen = 0
    while seen < _PATIENCE:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
