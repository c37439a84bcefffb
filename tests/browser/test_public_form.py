from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from bot.services import Services
from tests.browser.looking import scrolls_sideways, violations

pytestmark = pytest.mark.browser

FILE: FilePayload = {"name": "programme.pdf", "mimeType": "application/pdf", "buffer": b"%PDF of a programme"}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small screen, and no JavaScript."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="sv-SE", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_form_is_kept_corrected_and_sent_on_a_phone_without_javascript(
    site: tuple[str, Services], phone: Page
) -> None:
    address, services = site
    before = len(services.store.cases())
    phone.goto(f"{address}/request")
    phone.get_by_label("Er organisation").fill("Granby kommun")
    phone.get_by_label("Filer").or_(phone.locator("#f-files")).first.set_input_files(files=[FILE])
    phone.get_by_role("button", name="Spara och fortsätt senare").click()
    link = phone.get_by_label("Din privata länk").input_value()
    assert len(services.store.cases()) == before

    phone.goto(link if link.startswith("http") else f"{address}{link}")
    phone.get_by_role("link", name="Fortsätt med formuläret").click()
    phone.get_by_role("button", name="Skicka förfrågan").click()
    phone.get_by_role("link", name="E-post: skriv en e-postadress").click()
    assert phone.url.endswith("#f-email")

    phone.locator("#f-email").fill("kim@granby.example")
    phone.locator("#f-name").fill("Kim Exempel")
    phone.locator("#f-country").select_option("SE")
    phone.locator("#f-message").fill("Vi vill se fjärrvärme.")
    phone.get_by_role("button", name="Skicka förfrågan").click()
    phone.get_by_role("heading", name="Vi har tagit emot er förfrågan").wait_for()
    phone.locator(".link a").click()
    phone.get_by_role("heading", name="Hur det går med er förfrågan").wait_for()

    request = services.store.case(services.store.cases()[0].number).request
    assert [file.name for file in request.attachments] == ["programme.pdf"]
    assert (request.language, request.message) == ("sv", "Vi vill se fjärrvärme.")


@pytest.mark.parametrize("language", ["da", "fr", "zh"])
def test_the_form_with_faults_is_clean_in_other_languages(
    language: str, site: tuple[str, Services], page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{site[0]}/request?lang={language}")
    page.locator("form.long button.primary").click()

    assert page.locator("html").get_attribute("lang") == language
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    assert page.locator(".alert a").count() == 5
