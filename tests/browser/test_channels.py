from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bot.services import Services
from bot.visits.models import Role
from tests.browser.looking import scrolls_sideways, violations
from tests.factories import NOW, a_person

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_channels_are_clean(width: int, site: tuple[str, Services], page: Page) -> None:
    address, services = site
    services.people.save(a_person(Role.ADMIN, language="en"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/sign-in/{services.people.issue_link('adam', at=NOW)}")
    page.get_by_role("button", name="Sign in").click()

    page.goto(f"{address}/channels/C0CASES")
    page.get_by_label("Answer only when called by name").check()
    page.get_by_role("button", name="Save").click()
    one = violations(page), scrolls_sideways(page), page.get_by_role("status").inner_text()
    page.goto(f"{address}/channels")

    assert one[:2] == ([], False)
    assert one[2] in ("Kept. It holds from the next question on.", "Nothing was different; nothing was changed.")
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    assert page.locator("a[href='/channels/C0CASES']").count() == 1
