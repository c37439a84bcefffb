"""Two servers on loopback: one that sends whoever asks elsewhere, and the one it sends them to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

REDIRECTS = (301, 302, 303, 307, 308)


class Elsewhere:
    """`with Elsewhere(307) as away`: ask `away.url`, and see in `away.reached` what came to where it points.

    The place it points to is another origin: `localhost` on another port. What lies below `/sound/` it answers itself,
    as Microsoft's sign-in and an OpenID Connect service would, so that what comes after that is sent away.
    """

    def __init__(self, status: int) -> None:
        self.asked: list[str] = []
        self.reached: list[tuple[str, bytes]] = []  #: Authorization and body.
        self._there = _server(self._arrived)
        target = f"http://localhost:{self._there.server_port}/there"
        self._here = _server(lambda handler: self._sent_away(handler, status, target))
        self.url = f"http://127.0.0.1:{self._here.server_port}"

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=one.serve_forever, args=(0.01,)) for one in (self._here, self._there)]
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        for server, thread in zip((self._here, self._there), self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    def _sent_away(self, handler: BaseHTTPRequestHandler, status: int, target: str) -> None:
        _body(handler)
        if said := self._sound(handler.path):
            _answer(handler, said)
            return
        self.asked.append(handler.path)
        handler.send_response(status)
        handler.send_header("location", target)
        handler.send_header("content-length", "0")
        handler.end_headers()

    def _arrived(self, handler: BaseHTTPRequestHandler) -> None:
        self.reached.append((handler.headers["authorization"] or "", _body(handler)))
        _answer(handler, {"ok": True})

    def _sound(self, path: str) -> dict[str, object]:
        if path.startswith("/sound/") and path.endswith("/token"):
            return {"access_token": "tenant-token", "expires_in": 3600}
        if path == "/sound/.well-known/openid-configuration":
            endpoints = {f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token")}
            return {"issuer": f"{self.url}/sound", "jwks_uri": f"{self.url}/keys"} | endpoints
        return {}


def _answer(handler: BaseHTTPRequestHandler, said: dict[str, object]) -> None:
    content = json.dumps(said).encode()
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    return handler.rfile.read(int(handler.headers["content-length"] or 0))


def _server(behave: Any) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behave(self)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
