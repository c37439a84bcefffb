"""A double of Microsoft Graph on loopback: tokens that end, mail folders by delta query, and letters that are sent."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.mail_servers import free_port

SECRET = "a-secret-of-the-application"
PAGE = 2


@dataclass
class GraphDouble:
    folders: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: {"inbox": [], "sentitems": []})
    sent: list[bytes] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)  #: That tokens were asked for, in order.
    tokens: int = 0  #: So many were given; only the last is good.
    #: What is answered before anything else: (status, headers, body), the first to the next call.
    next: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    forgotten: bool = False  #: Links of before mean nothing any more.
    loses: int = 0  #: What is said in place of the 202 once a letter was taken; below 100, for how long nothing is.
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1.0"

    def put(self, *mails: bytes, folder: str = "inbox") -> None:
        held = self.folders[folder]
        for mail in mails:
            held.append((f"{folder}=={len(held)}", mail))


def _app(double: GraphDouble) -> FastAPI:
    app = FastAPI()
    _guard(app, double)
    _reading(app, double)

    @app.post("/{tenant}/oauth2/v2.0/token")
    async def token(tenant: str, request: Request) -> Response:
        form = await request.form()
        if form["client_secret"] != SECRET or form["grant_type"] != "client_credentials":
            return JSONResponse({"error": "invalid_client"}, 401)
        double.tokens += 1
        double.scopes.append(str(form["scope"]))
        return JSONResponse({"access_token": f"token-{double.tokens}", "expires_in": 3599, "token_type": "Bearer"})

    @app.post("/v1.0/users/{user}/sendMail")
    async def send(user: str, request: Request) -> Response:
        double.sent.append(base64.b64decode(await request.body(), validate=True))
        double.put(double.sent[-1], folder="sentitems")
        if 0 < double.loses < 100:
            await asyncio.sleep(double.loses)
        return Response(status_code=double.loses if double.loses >= 100 else 202)

    return app


def _guard(app: FastAPI, double: GraphDouble) -> None:
    @app.middleware("http")
    async def guard(request: Request, go_on: Any) -> Any:
        if not request.url.path.startswith(("/v1.0", "/users")):
            return await go_on(request)
        double.calls.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer token-{double.tokens}":
            return JSONResponse({"error": {"code": "InvalidAuthenticationToken"}}, 401)
        if double.next:
            status, headers, body = double.next.pop(0)
            return JSONResponse(body, status, headers)
        return await go_on(request)


def _reading(app: FastAPI, double: GraphDouble) -> None:
    @app.get("/v1.0/users/{user}/mailFolders/{folder}/messages/delta")
    def delta(user: str, folder: str, skip: int = 0, since: int = -1) -> Response:
        if double.forgotten and since >= 0:
            return JSONResponse({"error": {"code": "syncStateNotFound"}}, 410)
        held = double.folders[folder]
        new = list(enumerate(held))[max(since, 0) :][::-1]  # the newest first, as the server likes it
        page = [{"id": key, "receivedDateTime": f"2026-11-23T09:{n:02}:00Z"} for n, (key, _) in new][skip : skip + PAGE]
        here = f"{double.url}/users/{user}/mailFolders/{folder}/messages/delta"
        more = skip + PAGE < len(new)
        name = "@odata.nextLink" if more else "@odata.deltaLink"
        link = f"{here}?skip={skip + PAGE}&since={since}" if more else f"{here}?since={len(held)}"
        return JSONResponse({"value": [*page, {"id": "gone", "@removed": {}}], name: link})

    @app.get("/v1.0/users/{user}/messages/{key}/$value")
    def value(user: str, key: str) -> Response:
        found = dict(each for held in double.folders.values() for each in held)
        return Response(found[key]) if key in found else JSONResponse({}, 404)

    @app.get("/v1.0/users/{user}/messages")
    def messages(user: str, request: Request) -> Response:
        wanted = request.query_params["$filter"].split("'")[1]
        found = [key for key, mail in double.folders["sentitems"] if wanted.encode() in mail]
        return JSONResponse({"value": [{"id": key} for key in found]})


@contextmanager
def graph_server() -> Iterator[GraphDouble]:
    double = GraphDouble(port=free_port())
    server = uvicorn.Server(uvicorn.Config(_app(double), host="127.0.0.1", port=double.port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield double
    finally:
        server.should_exit = True
        thread.join()
