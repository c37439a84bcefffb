from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.services import Services
from tests.browser.site import CHROMIUM, chromium, served
from tests.factories import NOW


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    with chromium() as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[tuple[str, Services]]:
    with served("en") as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield opened
    opened.context.close()


@pytest.fixture
def signed_in(page: Page, site: tuple[str, Services]) -> Page:
    address, services = site
    page.goto(f"{address}/sign-in/{services.people.issue_link('ada', at=NOW)}")
    page.get_by_role("button", name="Sign in").click()
    return page
