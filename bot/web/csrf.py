"""A form counts only if our own page, opened in the same session, made it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData

from bot.web.context import settings_of
from bot.web.errors import Refused

_MAX_FILES = 20
_MAX_FIELDS = 200
_MAX_PART = 2_000_000


def token_for(session: str) -> str:
    return hmac.new(session.encode(), b"ope form", hashlib.sha256).hexdigest()


def check_origin(request: Request) -> None:
    """Browsers say which site a form stands on; another site's form is refused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "csrf")
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", "").lower(), settings_of(request).public_host}
    if origin is not None and urlsplit(origin).netloc.lower() not in ours - {""}:
        raise Refused(403, "csrf")


async def public_form(request: Request) -> AsyncIterator[FormData]:
    """A form that needs no session: sign-in and our own request form. Its files are closed after the answer."""
    check_origin(request)
    _check_charset(request)
    async with request.form(max_files=_MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=_MAX_PART) as form:
        request.state.typed = form
        yield form


def _check_charset(request: Request) -> None:
    """The parser decodes with whatever codec is named, those that make half characters included."""
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    if parameters.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Refused(400, "malformed")


PublicForm = Annotated[FormData, Depends(public_form)]


def staff_form(request: Request, form: PublicForm) -> FormData:
    visitor = request.state.visitor
    given = form.get("csrf")
    if not visitor.csrf or not isinstance(given, str) or not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
        raise Refused(403, "csrf")
    return form


StaffForm = Annotated[FormData, Depends(staff_form)]


def field(form: FormData, name: str, *, limit: int = 1_000_000) -> str:
    """One text field, with the line ends browsers send turned into ours."""
    value = form.get(name)
    return value.replace("\r\n", "\n")[:limit] if isinstance(value, str) else ""
