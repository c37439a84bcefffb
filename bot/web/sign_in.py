"""`/sign-in`: with a name and a password, or by a one-time link; and out again."""

from __future__ import annotations

import math

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits.signin.errors import PasswordsOff, SignInRefused, TooManyTries
from bot.web import cookies, pages
from bot.web.browsers import browser_of
from bot.web.context import ServicesDep, SettingsDep
from bot.web.csrf import PublicForm, StaffForm, field
from bot.web.paths import ours
from bot.web.people import VisitorDep
from bot.web.settings import WebSettings

router = APIRouter()

_NAME = 200


@router.get("/sign-in")
def page(request: Request, visitor: VisitorDep, services: ServicesDep, back: str = "/") -> Response:
    if visitor.person is not None:
        return RedirectResponse(ours(back), 303)
    return _page(request, services, back=ours(back))


@router.post("/sign-in")
def by_password(request: Request, form: PublicForm, services: ServicesDep, settings: SettingsDep) -> Response:
    name, password, back = field(form, "name", limit=_NAME).strip(), field(form, "password"), ours(field(form, "back"))
    if not name or not password:
        return _page(request, services, back=back, name=name, fault=pages.text_of(request, "sign_in_both"), status=422)
    try:
        session = services.signinwork.by_password(
            name, password, client=client_of(request), browser=browser_of(request)
        )
    except TooManyTries as error:
        minutes = math.ceil(error.wait.total_seconds() / 60)
        return _page(request, services, back=back, name=name, wait=max(1, minutes), status=429)
    except (SignInRefused, PasswordsOff) as error:
        said = explain(error, pages.language_of(request))
        return _page(request, services, back=back, name=name, fault=said.sentence, status=said.status)
    return signed_in(session, back, services, settings)


@router.get("/sign-in/{token}")
def link_page(request: Request, token: str, services: ServicesDep) -> HTMLResponse:
    """Only shows a button: mail programs open links to preview them, and must not use them up."""
    return pages.render(request, "sign_in_link.html", passwords=services.sign_in.passwords)


@router.post("/sign-in/{token}")
def by_link(request: Request, token: str, form: PublicForm, services: ServicesDep, settings: SettingsDep) -> Response:
    session = services.signinwork.by_link(token, browser=browser_of(request))
    to_password = field(form, "next", limit=20) == "password" and services.sign_in.passwords
    return signed_in(session, "/me#h-password" if to_password else "/", services, settings)


@router.post("/sign-out")
def sign_out(request: Request, form: StaffForm, services: ServicesDep, settings: SettingsDep) -> Response:
    services.people.close_session(cookies.session_of(request, settings))
    home = RedirectResponse("/", 303)
    cookies.take_back(home, settings)
    return home


def signed_in(session: str, back: str, services: Services, settings: WebSettings) -> Response:
    """Into the page they wanted, with the cookie."""
    answer = RedirectResponse(back, 303)
    cookies.put(answer, settings, session, seconds=settings.session_seconds)
    return answer


def client_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _page(
    request: Request,
    services: Services,
    *,
    back: str,
    name: str = "",
    fault: str = "",
    wait: int = 0,
    status: int = 200,
) -> HTMLResponse:
    return pages.render(
        request,
        "sign_in.html",
        status=status,
        back=back,
        name=name,
        fault=fault,
        wait=wait,
        passwords=services.sign_in.passwords,
        elsewhere=[(key, one.label) for key, one in services.sign_in.providers.items()],
    )
