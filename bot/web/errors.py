"""Every error as one sentence with a reference: JSON for machines, a page for people."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.explain import Explanation, explain
from bot.texts import all_texts, text
from bot.visits.errors import VisitError
from bot.web import pages
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

_NOT_TYPED = frozenset({"csrf", "digest", "seen"})
_WRITTEN = re.compile(r"\S\s+\S|[\u3400-\u9fff]{2}")  #: More than one word: nobody misses what was chosen from a list.
_APART = re.compile(r"/participants|/password$|^/sign-in")
_MOST_TYPED = 100_000
_FIELDS_TYPED = 10
_MACHINES = ("/api/", "/intake/", "/slack/", "/healthz", "/metrics")
AGAIN_AFTER = {503: "30"}  #: Status to seconds: what passes by itself. Longer than a writer waits for the database.
_PLAIN = {400: "malformed", 404: "unknown_page", 405: "method_not_allowed", 422: "invalid"}


class Refused(Exception):
    """The web edge says no before any step is asked; the sentence is `web.error_<code>`."""

    def __init__(self, status: int, code: str, particulars: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.particulars = particulars


class ErrorBoundary:
    """What nobody expected: logged once with its reference, told in one neutral sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the one broad handler of this edge
            response = respond(Request(scope), error)
            if not started:
                await response(scope, receive, send)


def handle_errors(app: FastAPI, *, greet: Callable[[Request], object]) -> None:
    def of_no_route(request: Request, error: Exception) -> Response:
        """An address that no route answers to was opened by somebody too."""
        if not hasattr(request.state, "visitor"):
            greet(request)
        return respond(request, error)

    for kind in (VisitError, KnowledgeError, Refused, RequestValidationError):
        app.add_exception_handler(kind, respond)
    app.add_exception_handler(HTTPException, of_no_route)


def respond(request: Request, error: Exception) -> Response:
    machine = request.url.path.startswith(_MACHINES)
    language = "en" if machine and "accept-language" not in request.headers else pages.language_of(request)
    reference = secrets.token_hex(4)
    status, code, sentence = _explained(error, language, reference)
    _log(error, status, code, reference)
    headers = dict(getattr(error, "headers", None) or {})
    if status in AGAIN_AFTER:
        headers.setdefault("retry-after", AGAIN_AFTER[status])
    if machine:
        body = {"error": {"code": code, "message": sentence, "reference": reference}}
        return JSONResponse(body, status, headers=headers)
    page = pages.render(
        request,
        "error.html",
        status=status,
        code=code,
        sentence=sentence,
        reference=reference,
        language=language,
        typed=_typed(request),
        back=request.url.path if request.method == "GET" else "/",
    )
    page.headers.update(headers)
    return page


def _typed(request: Request) -> list[str]:
    """What a person wrote into the form that was refused: shown again, so that nothing has to be written twice.

    Of participants nothing is, nor a password: what is kept apart there stands on no other page.
    """
    form = getattr(request.state, "typed", None)
    visitor = getattr(request.state, "visitor", None)
    if form is None or visitor is None or visitor.person is None or _APART.search(request.url.path):
        return []
    written = (value.strip() for name, value in form.multi_items() if name not in _NOT_TYPED and isinstance(value, str))
    return [value[:_MOST_TYPED] for value in dict.fromkeys(written) if _WRITTEN.search(value)][:_FIELDS_TYPED]


def _explained(error: Exception, language: str, reference: str) -> Explanation:
    if isinstance(error, Refused):
        sentence = f"{text(f'web.error_{error.code}', language)} {error.particulars}".strip()
        return Explanation(error.status, error.code, sentence)
    if isinstance(error, RequestValidationError):
        return Explanation(422, "invalid", text("web.error_invalid", language))
    if isinstance(error, HTTPException):
        code = _PLAIN.get(error.status_code, f"http_{error.status_code}")
        known = f"web.error_{code}" if f"web.error_{code}" in all_texts() else "web.error_malformed"
        return Explanation(error.status_code, code, text(known, language))
    return explain(error, language, reference=reference)


def _log(error: Exception, status: int, code: str, reference: str) -> None:
    about = {"code": code, "reference": reference}
    if isinstance(error, VisitError | KnowledgeError | Refused | HTTPException | RequestValidationError):
        logger.log(logging.ERROR if status >= 500 else logging.INFO, "web.refused", extra=about)
    else:
        logger.error("web.unexpected", extra=about, exc_info=error)
