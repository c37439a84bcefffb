from __future__ import annotations

import html
from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from tests.bot.web.conftest import csrf_of, field_of

PAGE = "/templates/acknowledgement/en"


def post(browser: TestClient, do: str, digest: str = "") -> tuple[int, str]:
    page = browser.get(PAGE).text
    form = {"csrf": csrf_of(page), "digest": digest or field_of(page, "digest"), "do": do, "reason": "Read & agreed"}
    response = browser.post(f"{PAGE}/release", data=form)
    return response.status_code, html.unescape(browser.get(f"{PAGE}?lang=en&done={do}d").text)


def test_an_approver_releases_the_words_and_stops_them_on_their_page(
    services: Services, approver_browser: TestClient
) -> None:
    assert "nobody has released the letter" in approver_browser.get("/?lang=en").text

    status, page = post(approver_browser, "release")
    assert (status, list(services.acknowledgements.released())) == (303, ["en"])
    assert ("it is sent in exactly these words" in page, "Read & agreed" in page, "holds now" in page) == (True,) * 3
    assert "in these languages only: English" in approver_browser.get("/?lang=en").text

    status, page = post(approver_browser, "revoke")
    assert (status, services.acknowledgements.released(), "nothing is sent" in page) == (303, {}, True)


def test_words_changed_since_are_released_no_more(services: Services, approver_browser: TestClient) -> None:
    post(approver_browser, "release")
    page = approver_browser.get(PAGE).text
    body = "It is number {{ number }}; read on {{ date }}."
    form = {"csrf": csrf_of(page), "seen": field_of(page, "seen"), "subject": "Here", "body": body, "do": "keep"}
    approver_browser.post(PAGE, data=form)

    assert services.acknowledgements.released() == {}
    assert "changed after they were released" in approver_browser.get(f"{PAGE}?lang=en").text


def test_what_was_not_read_is_not_released(services: Services, approver_browser: TestClient) -> None:
    assert post(approver_browser, "release", digest="sha256:0")[0] == 409
    assert services.acknowledgements.released() == {}


def test_others_see_it_and_have_no_button(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.COORDINATOR).get(f"{PAGE}?lang=en").text

    assert ("nothing is sent" in page, 'value="release"' in page) == (True, False)
