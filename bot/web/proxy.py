"""Behind a reverse proxy: whose forwarded headers count, and the path below which it shows us."""

from __future__ import annotations

import re

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.web.settings import WebSettings

#: An attribute of ours that leads to a page of ours; what people wrote never holds a bare quotation mark.
_LEADS = re.compile(r'(\s(?:href|src|action|formaction)=")/(?!/)')


def stand_behind(app: FastAPI, settings: WebSettings) -> None:
    """Add what a proxy in front needs, outermost."""
    if settings.prefix:
        app.add_middleware(Below, prefix=settings.prefix)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


class Below:
    """Takes the prefix off what is asked for, where the proxy left it on, and puts it before where we lead."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def led(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                target = headers.get("location", "")
                if target.startswith("/") and not target.startswith("//"):
                    headers["location"] = f"{self._prefix}{target}"
            await send(message)

        await self._app(self._inside(scope), receive, led)

    def _inside(self, scope: Scope) -> Scope:
        path, raw = scope["path"], scope.get("raw_path") or b""
        if path != self._prefix and not path.startswith(f"{self._prefix}/"):
            return scope
        bare = self._prefix.encode()
        raw = raw[len(bare) :] if raw.startswith(bare) else raw
        return {**scope, "path": path[len(self._prefix) :] or "/", "raw_path": raw or b"/"}


def below(html: str, prefix: str) -> str:
    """A page of which every way inside begins with the prefix."""
    return _LEADS.sub(rf"\1{prefix}/", html) if prefix else html
