from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role


class BrokenKnowledge:
    def ask(self, question: str, thread: object = (), **given: object) -> Any:
        raise RuntimeError(f"secret path /var/lib, question {question}")


@pytest.fixture
def broken(services: Services, browser_of: Callable[..., TestClient]) -> TestClient:
    object.__setattr__(services, "knowledge", BrokenKnowledge())
    return browser_of(Role.APPROVER)


def test_an_unexpected_error_says_nothing_of_itself_and_is_logged_once(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        response = broken.post("/api/ask", json={"question": "Who?"})

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (500, "unexpected")
    assert "secret" not in response.text
    assert error["reference"] in error["message"]
    assert [(r.msg, getattr(r, "reference", None)) for r in caplog.records if r.levelno >= logging.WARNING] == [
        ("web.unexpected", error["reference"])
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("DELETE", "/api/hosts", 405),
        ("GET", "/api/cases?limit=x", 422),
        ("GET", "/api/cases/2026-0042", 404),
        ("POST", "/api/triage", 422),
        ("GET", "/intake/requests", 405),
    ],
)
def test_every_error_for_a_machine_has_one_shape(method: str, path: str, status: int, api: TestClient) -> None:
    response = api.request(method, path)

    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message", "reference"}


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/cases/2026-0042", 404), ("/static/x", 404)])
def test_every_error_for_a_person_is_a_page(path: str, status: int, approver_browser: TestClient) -> None:
    response = approver_browser.get(path)

    assert response.status_code == status
    assert 'role="alert"' in response.text


def test_error_sentences_follow_the_language(browser_of: Callable[..., TestClient]) -> None:
    english = browser_of().get("/nothing", headers={"accept-language": "en-GB"}).text
    danish = browser_of().get("/nothing", headers={"accept-language": "da-DK"}).text

    assert "There is nothing at this address." in english
    assert "Der er ikke noget på denne adresse." in danish


def test_a_machine_that_names_no_language_is_told_in_english(api: TestClient) -> None:
    message = api.get("/api/cases/2026-0042").json()["error"]["message"]

    assert message == "There is no case of that number; look it up in the inbox. (2026-0042)"
