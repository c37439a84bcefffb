"""Cookies of ours: the session, and what a sign-in elsewhere is remembered by until it comes back."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from bot.web.settings import WebSettings

_SESSION = "ope_session"


def name_of(settings: WebSettings, plain: str = _SESSION) -> str:
    """Browsers keep a `__Host-` cookie to this host, the whole of it, and HTTPS; `__Secure-` one to HTTPS."""
    if not settings.secure_cookies:
        return plain
    return f"__Secure-{plain}" if settings.prefix else f"__Host-{plain}"


def session_of(request: Request, settings: WebSettings) -> str:
    return request.cookies.get(name_of(settings), "")


def put(response: Response, settings: WebSettings, value: str, *, seconds: int, plain: str = _SESSION) -> None:
    response.set_cookie(
        name_of(settings, plain),
        value,
        max_age=seconds,
        path=settings.prefix or "/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def take_back(response: Response, settings: WebSettings, plain: str = _SESSION) -> None:
    response.delete_cookie(
        name_of(settings, plain),
        path=settings.prefix or "/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
