from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.visits.models import Escort, Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore

CASE = f"/cases/{NUMBER}"
ADA = Escort(person="ada", name=a_person().name)


@pytest.mark.usefixtures("case")
def test_a_colleague_is_chosen_on_the_case_page_and_taken_off(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    csrf = csrf_of(approver_browser.get(CASE).text)

    chosen = approver_browser.post(f"{CASE}/escort", data={"csrf": csrf, "person": "ada"})
    page = approver_browser.get(chosen.headers["location"]).text
    approver_browser.post(f"{CASE}/escort", data={"csrf": csrf, "person": ""})

    assert chosen.status_code == 303
    assert f"{ADA.name} følger delegationen på alle dens dage." in page
    assert store.case(NUMBER).escort is None


def test_readers_see_who_goes_along_and_choose_nobody(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case(escort=ADA))
    page = browser_of(Role.READER).get(CASE).text

    assert ADA.name in page
    assert f'action="{CASE}/escort"' not in page


def test_the_api_puts_and_takes_off_an_escort(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case())

    put = api.put(f"/api{CASE}/escort", json={"person": "ada"})
    off = api.put(f"/api{CASE}/escort", json={"person": None})

    assert (put.status_code, put.json()["escort"]) == (200, {"person": "ada", "name": ADA.name})
    assert off.json()["escort"] is None
    assert api.put(f"/api{CASE}/escort", json={}).status_code == 422


def test_the_api_says_for_which_case_a_colleague_is_booked(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case(number="2026-0002", status=Status.DISPATCHED, escort=ADA))
    store.put(a_case())

    refused = api.put(f"/api{CASE}/escort", json={"person": "ada"})

    assert refused.status_code == 409
    assert "2026-0002" in refused.json()["error"]["message"]
