from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bot.services import Services
from tests.browser.looking import scrolls_sideways, violations
from tests.factories import NOW

pytestmark = pytest.mark.browser

PASSWORD = "harbour teaspoon Tuesday"


def looked_at(page: Page) -> tuple[list[str], bool]:
    return violations(page), scrolls_sideways(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_colleague_is_taken_in_sets_a_password_and_signs_in_with_it(
    width: int, site: tuple[str, Services], page: Page
) -> None:
    """From the administrator's page to the colleague's inbox; each page on the way is clean."""
    address, services = site
    found = {}
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/sign-in/{services.people.issue_link('adam', at=NOW)}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/people")
    page.get_by_role("link", name="Add a colleague").click()
    page.get_by_label("Name", exact=True).fill("Nova Example")
    page.get_by_label("Language").select_option("en")
    page.get_by_label("User name").fill("Nova!")
    page.get_by_role("button", name="Add, and make").click()
    found["new, refused"] = looked_at(page)
    page.get_by_label("User name").fill("nova")
    page.get_by_role("button", name="Add, and make").click()
    found["invited"] = looked_at(page)
    link = page.get_by_label("Sign-in link").input_value()
    page.goto(f"{address}/people/nova")
    found["person"] = looked_at(page)
    page.context.clear_cookies()

    page.goto(address + link[link.index("/sign-in/") :])
    page.get_by_role("button", name="Set a password").click()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password once more").fill("another fifteen letters")
    page.get_by_role("button", name="Set the password").click()
    found["password, refused"] = looked_at(page)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    found["me"] = looked_at(page)
    page.context.clear_cookies()

    page.goto(f"{address}/week")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("User name or e-mail").fill("nova")
    page.get_by_label("Password", exact=True).fill("something else")
    page.get_by_role("button", name="Sign in").click()
    found["sign-in, refused"] = looked_at(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/week")

    assert found == dict.fromkeys(found, ([], False))
    page.goto(f"{address}/me")
    assert page.get_by_text("this browser").count() == 1
