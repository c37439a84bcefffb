from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page

from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.services import Services
from bot.visits.models import Table
from tests.browser.looking import scrolls_sideways, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_that_answer_are_clean(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": width, "height": 900})
    found = {}

    signed_in.goto(f"{site[0]}/ask")
    signed_in.locator("#question").fill("How much varme?")
    signed_in.get_by_role("button", name="Ask", exact=True).click()
    found["answer"] = (violations(signed_in), scrolls_sideways(signed_in))
    signed_in.goto(f"{site[0]}/request")
    signed_in.locator("form.long button.primary").click()
    found["faults"] = (violations(signed_in), scrolls_sideways(signed_in))
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    signed_in.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found["opened"] = (violations(signed_in), scrolls_sideways(signed_in))
    signed_in.goto(f"{site[0]}/cases/2026-0005")
    signed_in.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found["thread"] = (violations(signed_in), scrolls_sideways(signed_in))
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    signed_in.locator("button[value=ask_for_changes]").first.click()
    found["refused"] = (violations(signed_in), scrolls_sideways(signed_in))

    assert found == dict.fromkeys(("answer", "faults", "opened", "thread", "refused"), ([], False))


@pytest.mark.parametrize("width", [1280, 320])
def test_file_of_earlier_years_is_shown_cleanly(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    rows = [["Sagsnr.", "Modtaget", "Land", "Antal", "Status", "Emne", "Bemærkning"]]
    rows += [
        ["16/1", "2016-03-01", "Kina", 16, "Afholdt", "Ishockey", "x"],
        ["16/2", "?", "Kina", 1, "Afholdt", "", ""],
    ]
    table = Table(title="2016", head=tuple(rows[0]), rows=tuple(tuple(row) for row in rows[1:]))
    file: FilePayload = {"name": "2016.xlsx", "mimeType": "", "buffer": OfficeSpreadsheets().xlsx([table])}
    signed_in.set_viewport_size({"width": width, "height": 900})

    signed_in.goto(f"{site[0]}/imports")
    signed_in.set_input_files("#f-file", files=[file])
    signed_in.locator("form[action='/imports/plan'] button").click()

    assert (violations(signed_in), scrolls_sideways(signed_in)) == ([], False)
    assert signed_in.locator("#h-faults, #h-notes, #h-samples").count() == 3


@pytest.mark.parametrize("width", [1280, 320])
def test_forms_and_files_of_hosts_are_shown_cleanly(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    entry = b"- {id: harbour-lab, name: Harbour Lab, kind: castle, themes: [], sources: []}"
    file: FilePayload = {"name": "hosts.yaml", "mimeType": "", "buffer": entry}
    signed_in.set_viewport_size({"width": width, "height": 900})
    found = {}

    signed_in.goto(f"{site[0]}/hosts/harbour-lab/edit")
    signed_in.locator("#f-max_group").fill("many")
    signed_in.locator("form.long button.primary").click()
    found["faults"] = (violations(signed_in), scrolls_sideways(signed_in), signed_in.locator(".fault").count())
    signed_in.goto(f"{site[0]}/hosts-files")
    signed_in.set_input_files("#f-file", files=[file])
    signed_in.locator("form[action='/hosts-files/plan'] button").click()
    found["plan"] = (violations(signed_in), scrolls_sideways(signed_in), signed_in.locator("#h-faults").count())

    assert found == {"faults": ([], False, 1), "plan": ([], False, 1)}


def test_a_page_is_light(site: tuple[str, Services], signed_in: Page) -> None:
    weights = []
    signed_in.on("response", lambda response: weights.append(len(response.body())))

    signed_in.goto(f"{site[0]}/cases/2026-0001")

    assert sum(weights) < 150_000
