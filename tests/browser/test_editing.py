from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.services import Services
from tests.browser.looking import scrolls_sideways, violations
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

PROGRAMME = "/cases/2026-0001/programme"


def press(page: Page, words: str) -> None:
    tab_to(page, words)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_a_programme_is_edited_by_keyboard_alone(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.goto(site[0] + PROGRAMME)
    press(signed_in, "Begin to edit")
    signed_in.locator("#i-i2").focus()

    press(signed_in, "15 min later")
    signed_in.wait_for_url("**#i2-later")
    assert signed_in.evaluate("document.activeElement.id") == "i2-later"
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("#i-i2 .time")).to_have_text("10:15–11:45")

    signed_in.locator("#h-work").focus()
    press(signed_in, "Undo")
    expect(signed_in.locator("#i-i2 .time")).to_have_text("10:00–11:30")
    tab_to(signed_in, "Why")
    signed_in.keyboard.type("They come by train.")
    press(signed_in, "Make version 2")
    signed_in.wait_for_url("**/cases/2026-0001?done=programme_edited#main")

    proposal = site[1].store.case("2026-0001").proposal
    assert proposal is not None
    assert proposal.authorship is not None
    assert (proposal.version, proposal.authorship.reason) == (2, "They come by train.")
    assert proposal.days[0].items[-1].start.hour == 11


@pytest.mark.parametrize("width", [1280, 320])
def test_the_editor_is_clean(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": width, "height": 900})
    signed_in.goto(site[0] + PROGRAMME)
    signed_in.get_by_role("button", name="Begin to edit", exact=True).click()
    signed_in.get_by_role("button", name="15 min later").last.click()
    signed_in.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")

    assert (violations(signed_in), scrolls_sideways(signed_in)) == ([], False)
