from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Role, Status
from tests.bot.web.conftest import csrf_of, field_of

FORMS = [
    "/cases/2026-0001/decisions",
    "/cases/2026-0001/letters/draft_programme-v1-1",
    "/ask",
    "/language",
    "/sign-out",
]


def approval(page: str) -> dict[str, str]:
    return {"bundle": "draft_programme", "decision": "approve", "digest": field_of(page, "digest")}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("token", ["", "0" * 64, "é", "0" * 10_000])
def test_a_form_without_the_right_token_is_refused(
    path: str, token: str, case: Case, services: Services, approver_browser: TestClient
) -> None:
    form = approval(approver_browser.get("/cases/2026-0001").text)

    response = approver_browser.post(path, data=form | {"csrf": token})

    assert response.status_code == 403
    assert services.store.case(case.number) == case


def test_a_token_of_another_session_is_refused(
    case: Case, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    page = browser_of(Role.APPROVER).get("/cases/2026-0001").text

    form = approval(page) | {"csrf": csrf_of(page)}
    response = browser_of(Role.APPROVER).post("/cases/2026-0001/decisions", data=form)

    assert response.status_code == 403
    assert services.store.case(case.number) == case


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_form_on_another_site_is_refused_with_the_right_token(
    headers: dict[str, str], case: Case, services: Services, approver_browser: TestClient
) -> None:
    page = approver_browser.get("/cases/2026-0001").text

    form = approval(page) | {"csrf": csrf_of(page)}
    response = approver_browser.post("/cases/2026-0001/decisions", data=form, headers=headers)

    assert response.status_code == 403
    assert services.store.case(case.number) == case


def test_a_form_of_ours_counts(case: Case, services: Services, approver_browser: TestClient) -> None:
    page = approver_browser.get("/cases/2026-0001").text
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}

    form = approval(page) | {"csrf": csrf_of(page)}
    response = approver_browser.post("/cases/2026-0001/decisions", data=form, headers=headers)

    assert response.status_code == 303
    assert services.store.case(case.number).status is Status.APPROVED


def test_behind_a_proxy_the_public_address_is_ours_too(case: Case, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.APPROVER, public_url="https://visits.ope.example/")
    page = browser.get("/cases/2026-0001").text

    form = approval(page) | {"csrf": csrf_of(page)}
    headers = {"origin": "https://visits.ope.example"}

    assert browser.post("/cases/2026-0001/decisions", data=form, headers=headers).status_code == 303
