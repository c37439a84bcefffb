from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from tests.bot.web.conftest import csrf_of


def test_opening_a_sign_in_link_does_not_use_it_up(services: Services, browser_of: Callable[..., TestClient]) -> None:
    token = services.people.issue_link("ada", at=services.now())
    browser = browser_of()

    previews = [browser.get(f"/sign-in/{token}").status_code for _ in range(3)]
    response = browser.post(f"/sign-in/{token}")

    assert previews == [200, 200, 200]
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "Ada Approver" in browser.get("/").text


def test_a_sign_in_link_works_once(services: Services, browser_of: Callable[..., TestClient]) -> None:
    token = services.people.issue_link("ada", at=services.now())
    browser_of().post(f"/sign-in/{token}")
    second = browser_of()

    response = second.post(f"/sign-in/{token}")

    assert response.status_code == 403
    assert second.cookies.get("ope_session") is None


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    token = services.people.issue_link("ada", at=services.now())

    response = browser_of(secure_cookies=True, url="https://ope.example").post(f"/sign-in/{token}")

    name, *attributes = response.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-ope_session=")
    assert {attribute.lower() for attribute in attributes} >= {"httponly", "secure", "samesite=lax", "path=/"}


def test_signing_out_ends_the_session(browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.APPROVER)
    session = browser.cookies["ope_session"]
    token = csrf_of(browser.get("/").text)

    browser.post("/sign-out", data={"csrf": token})
    browser.cookies.set("ope_session", session)

    assert browser.get("/ask").status_code == 401


def test_a_person_who_was_switched_off_is_a_stranger(services: Services, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.APPROVER)
    ada = services.people.person("ada")
    assert ada is not None
    services.people.save(ada.model_copy(update={"active": False}))

    assert browser.get("/ask").status_code == 401


def test_the_language_is_kept_with_the_person(services: Services, approver_browser: TestClient) -> None:
    before = approver_browser.get("/ask").text

    form = {"csrf": csrf_of(before), "language": "en", "back": "/ask"}
    response = approver_browser.post("/language", data=form)

    assert '<html lang="da">' in before
    assert (response.status_code, response.headers["location"]) == (303, "/ask")
    assert '<html lang="en">' in approver_browser.get("/ask").text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nx: y", ""])
def test_choosing_a_language_leads_nowhere_else(back: str, approver_browser: TestClient) -> None:
    token = csrf_of(approver_browser.get("/ask").text)

    response = approver_browser.post("/language", data={"csrf": token, "language": "en", "back": back})

    assert response.headers["location"] == "/"
