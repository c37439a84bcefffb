from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.services import Services
from bot.visits.models import Status, Verdict
from tests.browser.site import a_full_case

pytestmark = pytest.mark.browser

FAR = 60  #: Presses of the Tab key after which a page has no excuse.


def tab_to(page: Page, words: str, *, leading_to: str = "") -> int:
    """Press Tab until what has the focus is called `words` and leads there; return how many presses it took."""
    name = "(e => (e.labels && e.labels[0] ? e.labels[0].innerText : e.innerText || '').trim())(document.activeElement)"
    for presses in range(1, FAR):
        page.keyboard.press("Tab")
        leads = page.evaluate("document.activeElement.href || ''").endswith(leading_to)
        if leads and page.evaluate(name).startswith(words):
            return presses
    raise AssertionError(f"{words!r} was not reached")


def test_a_programme_is_approved_by_keyboard_alone(site: tuple[str, Services], signed_in: Page) -> None:
    tab_to(signed_in, "Malmbergs kommun", leading_to="/cases/2026-0001")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/cases/2026-0001")

    tab_to(signed_in, "Decide")
    signed_in.keyboard.press("Enter")
    assert tab_to(signed_in, "Approve and send the letter") < 6
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/cases/2026-0001?done=approve&bundle=draft_programme")

    case = site[1].store.case("2026-0001")
    assert (case.status, [(d.by, d.verdict) for d in case.decisions]) == (Status.APPROVED, [("ada", Verdict.APPROVE)])
    said = signed_in.get_by_role("status").first
    expect(said).to_contain_text("Approved: Draft programme to the delegation.")
    expect(said).to_contain_text("approved, waits to be sent kim@malmberg.example")


def test_a_folded_enquiry_is_opened_by_keyboard_and_leads_to_one_decision(
    site: tuple[str, Services], signed_in: Page
) -> None:
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    letters = signed_in.locator("section.bundle", has_text="Enquiries to hosts")

    letters.locator("summary").first.focus()
    signed_in.keyboard.press("Enter")

    expect(letters.locator("details[open]")).to_have_count(1)
    expect(letters.locator("form.decide")).to_have_count(1)


def test_the_way_to_the_decision_is_in_sight_everywhere_on_the_page(
    site: tuple[str, Services], signed_in: Page
) -> None:
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    signed_in.evaluate("window.scrollTo(0, document.body.scrollHeight / 3)")

    signed_in.get_by_role("link", name="Decide").click()

    expect(signed_in.get_by_role("button", name="Approve and send the letter")).to_be_in_viewport()


def test_changes_are_asked_for_by_keyboard_alone(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.goto(f"{site[0]}/cases/2026-0001")

    tab_to(signed_in, "Decide")
    signed_in.keyboard.press("Enter")
    tab_to(signed_in, "Your reason")
    signed_in.keyboard.type("Start at ten.")
    tab_to(signed_in, "Ask for changes")
    signed_in.keyboard.press("Space")
    signed_in.wait_for_url("**?done=ask_for_changes&bundle=draft_programme")

    assert [d.reason for d in site[1].store.case("2026-0001").decisions] == ["Start at ten."]


def test_the_skip_link_comes_first_and_leads_to_the_content(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.goto(f"{site[0]}/cases/2026-0001")

    presses = tab_to(signed_in, "Skip to the content")
    signed_in.keyboard.press("Enter")

    assert presses == 1
    assert signed_in.evaluate("document.activeElement.id") == "main"


def test_a_letter_that_was_changed_meanwhile_is_not_approved(site: tuple[str, Services], signed_in: Page) -> None:
    address, services = site
    signed_in.goto(f"{address}/cases/2026-0001")
    proposal = a_full_case().proposal
    ada = services.people.person("ada")
    assert proposal is not None
    assert ada is not None
    bundle = proposal.bundles[0]
    draft = bundle.messages[0]
    services.edit_letter(
        "2026-0001", bundle=bundle.kind, message=draft.id, subject="New", body="New", digest=bundle.digest, by=ada
    )

    signed_in.get_by_role("button", name="Approve and send the letter").first.click()

    expect(signed_in.get_by_role("alert")).to_contain_text("The draft has changed since you read it")
    assert services.store.case("2026-0001").status is Status.PROPOSED


def test_the_form_leads_from_a_fault_to_its_field(site: tuple[str, Services], page: Page) -> None:
    page.goto(f"{site[0]}/request?lang=en")
    page.get_by_role("button", name="Send the request").click()

    tab_to(page, "E-mail: write")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "f-email"


def test_the_form_is_sent_and_a_receipt_comes(site: tuple[str, Services], page: Page) -> None:
    page.goto(f"{site[0]}/request?lang=en")
    page.get_by_label("Your organisation").fill("Malmbergs kommun")
    page.get_by_label("Country of the organisation").select_option("SE")
    page.get_by_label("Your name").fill("Kim Exempel")
    page.get_by_label("E-mail").fill("kim@malmberg.example")
    page.get_by_label("What would you like to see").fill("District heating.")
    page.get_by_label("Energy").check()
    page.get_by_label("Number of participants").fill("14")
    page.get_by_label("First possible day").fill("2027-10-11")
    page.get_by_label("Programme, letter or list").set_input_files(
        {"name": "list.txt", "mimeType": "text/plain", "buffer": b"14 people"}
    )
    page.get_by_role("button", name="Send the request").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("We have received your request")
    request = site[1].store.case(page.url.split("/")[-2]).request
    assert (request.participants, request.attachments[0].content) == (14, b"14 people")
