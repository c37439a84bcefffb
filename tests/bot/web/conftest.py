from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.services import Services
from bot.visits.models import Role
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.fakes import the_services
from tests.factories import a_case, a_person
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore

HOST = "http://127.0.0.1:8000"
TOKEN = "a-token-for-tests"
LOCAL = ("127.0.0.1", 50_000)
AWAY = ("192.0.2.7", 50_000)
_APPS: dict[WebSettings, FastAPI] = {}


@pytest.fixture
def case(store: InMemoryCaseStore) -> Any:
    """A case that waits for a decision on its programme."""
    store.put(a_case())
    return a_case()


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock) -> Services:
    return the_services(store=store, people=people, now=clock)


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop that answers: a client without one starts a thread and a loop for each request."""
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def browser_of(services: Services, portal: BlockingPortal) -> Iterator[Callable[..., TestClient]]:
    """A client for a role, signed in; None is a stranger. `client` is where it calls from."""
    opened: list[TestClient] = []

    def client_of(
        role: Role | None = None, *, client: tuple[str, int] = LOCAL, url: str = HOST, **settings: Any
    ) -> TestClient:
        browser = TestClient(
            app_over(services, WebSettings(**settings)), base_url=url, client=client, follow_redirects=False
        )
        browser.portal = portal
        if role is not None:
            session = services.people.open_session(a_person(role).id, at=services.now())
            browser.cookies.set("ope_session", session)
        opened.append(browser)
        return browser

    yield client_of
    for browser in opened:
        browser.close()


@pytest.fixture
def approver_browser(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.APPROVER)


@pytest.fixture
def api(browser_of: Callable[..., TestClient]) -> TestClient:
    """Carries the token."""
    client = browser_of(api_token=SecretStr(TOKEN))
    client.headers["authorization"] = f"Bearer {TOKEN}"
    return client


def app_over(services: Services, settings: WebSettings) -> FastAPI:
    """An app works its routes out at the first request, which takes longer than the request: tests share it."""
    app = _APPS.get(settings) or _APPS.setdefault(settings, create_web_app(services, settings))
    app.state.services = services
    return app


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]
