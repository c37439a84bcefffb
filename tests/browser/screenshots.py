"""`python -m tests.browser.screenshots [NAME ...]`: pages (all, or those named), wide and narrow, in `screenshots/`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.site import PAGES, chromium, served
from tests.factories import NOW

FOLDER = Path("screenshots")
WIDTHS = (1280, 320)


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with served("en") as (address, services), chromium() as browser:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, locale="en-GB")
            for name, path, signed_in in PAGES:
                if signed_in and not page.context.cookies():
                    page.goto(f"{address}/sign-in/{services.people.issue_link('ada', at=NOW)}")
                    _take(page, f"sign-in-{width}")
                    page.get_by_role("button", name="Sign in").click()
                if not wanted or name in wanted:
                    page.goto(address + path)
                    _take(page, f"{name}-{width}")
            if not wanted:
                _answers(page, address, width)
            page.close()


def _answers(page: Page, address: str, width: int) -> None:
    """What only a form leads to."""
    page.goto(f"{address}/ask")
    page.locator("#question").fill("How much varme?")
    page.get_by_role("button", name="Ask", exact=True).click()
    _take(page, f"answer-{width}")
    page.context.clear_cookies()
    page.goto(f"{address}/request?lang=en")
    page.get_by_role("button", name="Send the request").click()
    _take(page, f"request-faults-{width}")


def _take(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    print(f"{name}{'  SCROLLS SIDEWAYS' if wide else ''}")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
