from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits import relating
from bot.visits.models import Role
from tests.bot.web.conftest import csrf_of
from tests.factories import a_reading, a_visit_request

MET = "Gdańsk Water Works"
FILLED: dict[str, Any] = {
    "title": "Water mission <b> to Gdańsk",
    "country": "PL",
    "city": "Gdańsk",
    "starts": "2026-03-02",
    "ends": "2026-03-05",
    "themes": ["energy"],
    "participants": "Malmberg kommun",
    "met": f"{MET}\n\nPort of Gdańsk",
    "summary_da": "Fire dage om vand.",
    "summary_en": "",
    "sources": "Report of the mission",
}


def posted(browser: TestClient, **overrides: Any) -> Any:
    form = {"csrf": csrf_of(browser.get("/missions").text)} | FILLED | overrides
    return browser.post("/missions", data=form, follow_redirects=True)


def returns(services: Services) -> list[str]:
    reading = a_reading(organisation=MET, country="PL")
    return [one.mission for one in relating.return_visits(a_visit_request(), reading, registers=services.registers)]


def test_a_request_from_whom_a_recorded_mission_met_is_a_return_visit_at_once_and_undone_is_not(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.COORDINATOR)
    before = returns(services)

    page = posted(browser).text
    recorded = returns(services)
    form = {"csrf": csrf_of(page)}
    undone = browser.post("/missions/changes/1/undoing", data=form, follow_redirects=True).text

    assert (before, recorded, returns(services)) == ([], ["water-mission-to-gdansk-2026"], [])
    assert "Water mission <b> to Gdańsk" in html.unescape(page)
    assert "<b>" not in page
    assert "Fire dage om vand." in page
    assert "Missionen er taget ud igen." in undone


def test_a_recorded_mission_stands_on_the_page_of_its_region(browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.COORDINATOR)
    posted(browser)

    assert "Water mission" in browser.get("/partners/pl-gdansk").text


@pytest.mark.parametrize(
    "fault",
    [
        {"title": " "},
        {"country": "DK"},
        {"country": "Poland"},
        {"city": ""},
        {"starts": "2026-W10"},
        {"ends": "2026-03-01"},
        {"themes": ["nonsense"]},
        {"sources": "\n"},
        {"summary_da": ""},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_what_a_mission_needs_is_named_and_nothing_is_recorded(
    fault: dict[str, Any], services: Services, browser_of: Callable[..., TestClient]
) -> None:
    answer = posted(browser_of(Role.COORDINATOR), **fault)

    assert answer.status_code == 422
    assert services.registry.changes() == []


def test_a_reader_sees_missions_and_no_form(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER).get("/missions").text

    assert 'action="/missions"' not in page
