"""create_public_app: what the public may reach, and nothing of the staff's, for a host and a port of its own."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from bot.services import Services
from bot.web import answer, form_kept, health, pages, privacy, request_form, status_page, survey, webhook
from bot.web.errors import ErrorBoundary, handle_errors
from bot.web.people import Visitor
from bot.web.proxy import stand_behind
from bot.web.security import Bounds, SafeHeaders
from bot.web.settings import WebSettings

#: The form, what a signed link opens, and requests that somebody else's form signs.
_PARTS = (request_form, form_kept, status_page, privacy, answer, survey, webhook, health)

_front = APIRouter()


def create_public_app(services: Services, settings: WebSettings) -> FastAPI:
    app = FastAPI(
        title="One Point Entry", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(nobody)]
    )
    app.state.services = services
    app.state.settings = settings
    for part in _PARTS:
        app.include_router(part.router)
    app.include_router(_front)
    app.mount("/static", StaticFiles(directory=pages.FOLDER / "static"))
    handle_errors(app, greet=nobody)
    # the last one added is the outermost
    app.add_middleware(Bounds, public_host=settings.public_host)
    app.add_middleware(ErrorBoundary)
    app.add_middleware(SafeHeaders, secure=settings.secure_cookies)
    stand_behind(app, settings)
    return app


def nobody(request: Request) -> Visitor:
    """Everybody is a stranger here, colleagues with an open session included."""
    visitor = request.state.visitor = Visitor()
    return visitor


@_front.get("/")
def front() -> RedirectResponse:
    return RedirectResponse("/request")
