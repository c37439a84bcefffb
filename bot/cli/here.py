"""An operation in the process that owns the data: for a command, and for one that hands over to the server."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from bot.bootstrap import Assistant, assistant
from bot.cli.handover import PATH, Event
from bot.cli.operations import OPERATIONS
from bot.explain import explain
from bot.logs import log_to
from bot.settings import Settings

logger = logging.getLogger(__name__)

Operation = Callable[..., Iterator[Event]]


def run(name: str, settings: Settings, arguments: Mapping[str, Any]) -> Iterator[Event]:
    """Open the data folder, which the caller owns, and yield the operation's events."""
    rebuild = bool(arguments.get("rebuild"))  # another embedding model: only then may the index be opened
    with assistant(settings, rebuild=rebuild) as ours:
        log_to(settings.data_dir / "logs")
        yield from _guarded(OPERATIONS[name], ours, arguments)


def router(ours: Assistant, *, token: str) -> APIRouter:
    """The owner's side. Only who can read `owner.json` knows the token."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(PATH + "/{name}")
    async def operate(name: str, request: Request, authorization: str = Header("")) -> StreamingResponse:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401)
        if name not in OPERATIONS:
            raise HTTPException(404)
        arguments = await request.json()
        events = await run_in_threadpool(_guarded, OPERATIONS[name], ours, arguments)
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
