"""slack_router: POST /slack/events. Nothing reads the body before its signature is right."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

from bot.slack.envelope import readable
from bot.texts import text

BODY_LIMIT = 1_000_000
_PASSED_ON = ("content-type", "x-slack-retry-num", "x-slack-retry-reason")
logger = logging.getLogger(__name__)


async def _body(request: Request) -> bytes | None:
    """None when it is too large."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_LIMIT:
            return None
    return bytes(received)


def slack_router(app: App, *, signing_secret: str, clock: Clock | None = None) -> APIRouter:
    """`signing_secret` may be two with a space between them, while one takes the other's place."""
    router = APIRouter()
    verifiers = [SignatureVerifier(secret, clock or Clock()) for secret in signing_secret.split()]

    @router.post("/slack/events", include_in_schema=False)
    def events(request: Request, body: Annotated[bytes | None, Depends(_body)]) -> Response:
        """Plain `def`: Bolt and the jobs behind it are synchronous, and must not run on the event loop."""
        if body is None:
            return _refused(413, "too_large")
        if not any(_signed(body, request, verifier) for verifier in verifiers):
            return _refused(401, "signature_invalid")
        bolt_request = _bolt_request(body, request)
        if bolt_request is None:
            return _refused(400, "unreadable")
        return _translated(app.dispatch(bolt_request))

    return router


def _signed(body: bytes, request: Request, verifier: SignatureVerifier) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    try:
        return bool(timestamp and signature) and verifier.is_valid(body, timestamp, signature)
    except Exception:  # noqa: BLE001 - the SDK raises what it likes on a forged header: every way out is "no"
        return False


def _bolt_request(body: bytes, request: Request) -> BoltRequest | None:
    headers: dict[str, str | Sequence[str]] = {
        name: request.headers[name] for name in _PASSED_ON if name in request.headers
    }
    try:
        bolt_request = BoltRequest(body=body.decode(), query=request.url.query, headers=headers)
    except Exception as error:  # noqa: BLE001 - Bolt parses while it constructs: signed nonsense is the sender's error
        logger.warning("slack.unreadable", extra={"kind": type(error).__name__})
        return None
    return bolt_request if isinstance(bolt_request.body, dict) and readable(bolt_request.body) else None


def _refused(status: int, code: str) -> Response:
    reference = secrets.token_hex(4)
    logger.warning("slack.refused", extra={"code": code, "reference": reference})
    error = {"code": code, "message": text(f"slack.{code}", "en"), "reference": reference}
    return JSONResponse({"error": error}, status_code=status)


def _translated(answer: BoltResponse) -> Response:
    headers = {name: ", ".join(values) for name, values in answer.headers.items()}
    return Response(content=answer.body, status_code=answer.status, headers=headers)
