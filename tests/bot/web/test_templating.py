from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits import templating
from bot.visits.models import Role
from tests.bot.web.conftest import csrf_of, field_of

PAGE = "/templates/decline/en"
BODY = "{{ salutation }}\n\nSorry & thanks. {{ reason }}\n\n{{ signature }}"


def post(browser: TestClient, **fields: str) -> tuple[int, str]:
    page = browser.get(PAGE).text
    form = {"csrf": csrf_of(page), "seen": field_of(page, "seen"), "subject": "No", "body": BODY, "do": "keep"}
    response = browser.post(PAGE, data=form | fields)
    return response.status_code, html.unescape(response.text)


def own(services: Services) -> list[str]:
    return [template.body for template in services.registers.templates]


def test_a_template_is_changed_and_changed_back_on_its_page(services: Services, approver_browser: TestClient) -> None:
    assert post(approver_browser, reason="Shorter")[0] == 303
    assert own(services) == [BODY + "\n"]

    page = approver_browser.get(f"{PAGE}?lang=en").text
    assert ("Shorter" in page, "Undo this change" in page) == (True, True)

    approver_browser.post(f"{PAGE}/undoing/1", data={"csrf": csrf_of(page)})
    assert own(services) == []


def test_a_fault_is_said_above_what_was_typed(services: Services, approver_browser: TestClient) -> None:
    status, page = post(approver_browser, body="{{ salutation }} typed {{ signature }}")

    assert (status, "(left out: reason)" in page, "typed" in page) == (422, True, True)
    assert own(services) == []


def test_a_look_keeps_nothing(services: Services, approver_browser: TestClient) -> None:
    status, page = post(approver_browser, do="look")

    assert (status, "Sorry & thanks. ‹reason›" in page, own(services)) == (200, True, [])


@pytest.mark.parametrize("path", ["/templates/decline/xx", "/templates/nothing/en"])
def test_what_there_is_not_is_not_found(approver_browser: TestClient, path: str) -> None:
    assert approver_browser.get(path).status_code == 404


def test_readers_see_every_template_and_change_none(browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.READER)

    listed = browser.get("/templates?lang=en").text
    page = browser.get(PAGE).text

    assert [kind for kind in templating.kinds() if f"/templates/{kind}/zh" not in listed] == []
    assert ("<textarea" in page, "‹reason›" in page) == (False, True)
