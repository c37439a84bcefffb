"""A command runs here, or in the server that owns the data: the same operation, the same lines."""

from __future__ import annotations

import hmac
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener
from urllib.request import Request as UrlRequest

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from bot.bootstrap import Assistant, assistant
from bot.cli.ownership import DEMO, DataFolderOwned, Owner, owned, owner
from bot.explain import explain
from bot.logs import log_to
from bot.settings import Settings

logger = logging.getLogger(__name__)

Event = dict[str, Any]  # {"line": text} | {"progress": {…}} | {"result": …} | {"error": sentence}: ends the command
Operation = Callable[..., Iterator[Event]]

PATH = "/operations"


class OwnerSilent(Exception):
    """Another process owns the data folder but does not answer; stop it, or wait until it has started."""


def run(name: str, operations: Mapping[str, Operation], settings: Settings, **arguments: Any) -> Iterator[Event]:
    """Yield the operation's events, from here if the data folder is free, else from its owner.

    Raises:
        OwnerSilent: the owner cannot be reached.
    """
    demo = _demo_alone(settings)
    if demo is not None:
        print("(the demo server answers)", file=sys.stderr)
        yield from _ask_owner(demo, name, arguments)
        return
    try:
        rebuild = bool(arguments.get("rebuild"))  # another embedding model: only then may the index be opened
        with owned(settings.data_dir), assistant(settings, rebuild=rebuild) as ours:
            log_to(settings.data_dir / "logs")
            yield from _guarded(operations[name], ours, arguments)
    except DataFolderOwned:
        at = owner(settings.data_dir)
        if at is None:
            raise OwnerSilent from None
        yield from _ask_owner(at, name, arguments)


def _demo_alone(settings: Settings) -> Owner | None:
    """Return the demo server where it runs and no other does: then it is the one a person means."""
    if owner(settings.data_dir) is not None:
        return None
    return owner(settings.data_dir / DEMO)


def _ask_owner(at: Owner, name: str, arguments: Mapping[str, Any]) -> Iterator[Event]:
    request = UrlRequest(
        f"{at.url}{PATH}/{name}",
        data=json.dumps(arguments).encode(),
        headers={"authorization": f"Bearer {at.token}", "content-type": "application/json"},
    )
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=3600) as reply:  # loopback: never by a proxy
            for line in reply:
                yield json.loads(line)
    except URLError as error:
        raise OwnerSilent from error


def router(operations: Mapping[str, Operation], ours: Assistant, *, token: str) -> APIRouter:
    """The owner's side. Only who can read `owner.json` knows the token."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(PATH + "/{name}")
    async def operate(name: str, request: Request, authorization: str = Header("")) -> StreamingResponse:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401)
        if name not in operations:
            raise HTTPException(404)
        arguments = await request.json()
        events = await run_in_threadpool(_guarded, operations[name], ours, arguments)
        return StreamingResponse((json.dumps(event) + "\n" for event in events), media_type="application/x-ndjson")

    return routes


def _guarded(operation: Operation, ours: Assistant, arguments: Mapping[str, Any]) -> Iterator[Event]:
    try:
        yield from operation(ours, **arguments)
    except Exception as error:  # the one edge of all commands: a sentence for the person, the rest in the log
        told = explain(error, "en", reference="operation")
        if told.code == "unexpected":
            logger.exception("operation.failed")
        yield {"error": told.sentence}
