"""Two colleagues at one letter, and what a refused form shows, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from bot.services import Services
from tests.browser.looking import scrolls_sideways, violations
from tests.factories import NOW

pytestmark = pytest.mark.browser

LETTER = "/cases/2026-0001/letters/draft_programme-v1-1"


def clean(page: Page) -> bool:
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found.append((violations(page), scrolls_sideways(page)))
    return found == [([], False)] * 2


@pytest.fixture
def colleague(browser: Browser, site: tuple[str, Services]) -> Page:
    address, services = site
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}/sign-in/{services.people.issue_link('carl', at=NOW)}")
    page.get_by_role("button", name="Sign in").click()
    return page


def test_who_saves_second_reads_the_difference_and_saves(
    site: tuple[str, Services], signed_in: Page, colleague: Page
) -> None:
    for page in (signed_in, colleague):
        page.goto(site[0] + LETTER)
    assert colleague.get_by_text("is editing a letter (since 09:12)").is_visible()
    signed_in.locator("#body").fill("Hej Kim,\n\nVi ses på tisdag.\n")
    signed_in.get_by_role("button", name="Save").click()
    signed_in.wait_for_url("**?done=edited*")

    colleague.locator("#body").fill("Hej Kim,\n\nVi ses på onsdag.\n")
    colleague.get_by_role("button", name="Save").click()

    assert (colleague.locator("del").last.inner_text(), colleague.locator("ins").last.inner_text()) == (
        "tisdag.",
        "onsdag.",
    )
    assert colleague.locator("#body").input_value() == "Hej Kim,\n\nVi ses på onsdag.\n"
    assert clean(colleague)
    colleague.get_by_role("button", name="Save mine all the same").click()
    colleague.wait_for_url("**?done=edited*")
    assert "Vi ses på onsdag." in colleague.content()
    colleague.context.close()


def test_what_was_written_into_a_refused_form_is_shown_again(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    case = site[1].store.case("2026-0001")
    bundle = case.proposal.bundles[0] if case.proposal else None
    assert bundle is not None
    signed_in.evaluate("document.querySelector('form.decide [name=digest]').value = 'sha256:older'")
    signed_in.locator(f"#reason-{bundle.kind}").fill("The mayor would rather come on Wednesday.")
    signed_in.locator("button[value=ask_for_changes]").first.click()

    assert signed_in.get_by_label("Text 1").input_value() == "The mayor would rather come on Wednesday."
    assert clean(signed_in)
