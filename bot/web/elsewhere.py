"""Signing in with another service: out to it, and back with what it says."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.services.signin import Returned
from bot.web import cookies
from bot.web.browsers import browser_of
from bot.web.context import ServicesDep, SettingsDep
from bot.web.paths import ours
from bot.web.sign_in import signed_in

router = APIRouter()

_COOKIE = "ope_elsewhere"
_SECONDS = 900
_LONGEST = 2_000


@router.get("/sign-in/with/{provider}")
def go(provider: str, services: ServicesDep, settings: SettingsDep, back: str = "/") -> Response:
    """A link and no form: browsers let no form of ours lead to another site."""
    address, secret = services.signinwork.begin_elsewhere(
        provider, back=ours(back), redirect=_redirect(provider, services)
    )
    answer = RedirectResponse(address, 303)
    cookies.put(answer, settings, secret, seconds=_SECONDS, plain=_COOKIE)
    return answer


@router.get("/sign-in/from/{provider}")
def come_back(
    request: Request,
    provider: str,
    services: ServicesDep,
    settings: SettingsDep,
    state: str = "",
    code: str = "",
    iss: str | None = None,
) -> Response:
    session, back = services.signinwork.come_back(
        Returned(provider, state[:_LONGEST], code[:_LONGEST], iss),
        secret=request.cookies.get(cookies.name_of(settings, _COOKIE), ""),
        redirect=_redirect(provider, services),
        browser=browser_of(request),
    )
    answer = signed_in(session, back, services, settings)
    cookies.take_back(answer, settings, _COOKIE)
    return answer


def _redirect(provider: str, services: Services) -> str:
    return f"{services.links.address}/sign-in/from/{provider}"
