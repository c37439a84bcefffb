from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.services import Services
from tests.browser.site import CHROMIUM, chromium, served
from tests.factories import NOW


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other tests: Playwright keeps an event loop running, beside which DBOS does not start."""
    if not Path(CHROMIUM).exists():
        missing = f"no Chromium at {CHROMIUM}: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
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
