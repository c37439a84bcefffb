from __future__ import annotations

import html
from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.visits.models import Role
from tests.factories import a_case, a_triage
from tests.fakes import InMemoryCaseStore


def test_a_partner_region_lists_its_cases(store: InMemoryCaseStore, browser_of: Callable[..., TestClient]) -> None:
    store.put(a_case(triage=a_triage(country="PL", organisation="Gdańsk <b>")))
    browser = browser_of(Role.READER)

    everybody = browser.get("/partners?lang=en").text
    page = browser.get("/partners/pl?lang=en").text

    assert '<a href="/partners/pl">Poland</a>' in everybody
    assert ("2026-0001" in page, "Gdańsk <b>" in html.unescape(page), "<b>" in page) == (True, True, False)
    assert "No company of the network has said that it wants this market." in page


def test_nothing_with_anybody_is_said(store: InMemoryCaseStore, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.READER)

    assert "names a region abroad yet" in browser.get("/partners?lang=en").text
    assert browser.get("/partners/pl").status_code == 404
