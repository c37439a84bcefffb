from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bot.services import Services
from bot.visits.models import Role
from tests.browser.looking import scrolls_sideways, violations
from tests.factories import NOW, a_person

pytestmark = pytest.mark.browser

AREAS = 5


@pytest.fixture
def boss(page: Page, site: tuple[str, Services]) -> Page:
    address, services = site
    services.people.save(a_person(id="boss", name="Anne-Sofie Vestergaard-Christensen", role=Role.ADMIN))
    page.goto(f"{address}/sign-in/{services.people.issue_link('boss', at=NOW)}")
    page.get_by_role("button").first.click()
    return page


def switch(page: Page, name: str) -> None:
    page.locator("details.who summary").click()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("languages", [["Dansk"], ["Dansk", "English"]], ids=["da", "en"])
def test_who_sees_every_area_has_them_on_one_row(languages: list[str], boss: Page) -> None:
    for name in languages:
        if boss.locator("html").get_attribute("lang") != {"Dansk": "da", "English": "en"}[name]:
            switch(boss, name)

    parts = boss.locator(".top > .wide nav li, .brand, .to-help, details.who")
    boxes = [part.bounding_box() for part in parts.all()]
    middles = {round((box["y"] + box["height"] / 2) / 10) for box in boxes if box}

    assert (len(boxes), len(middles), scrolls_sideways(boss)) == (AREAS + 3, 1, False)


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_own_menu_opens_by_keyboard_and_is_clean(width: int, boss: Page) -> None:
    boss.set_viewport_size({"width": width, "height": 700})
    boss.locator("details.who summary").press("Enter")

    assert boss.locator(".mine button").last.is_visible()
    assert (violations(boss), scrolls_sideways(boss)) == ([], False)
