from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Role
from bot.web.navigation import AREAS
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import a_person


def marked(page: str) -> list[str]:
    """What the head of the page says is open, as area and page."""
    return re.findall(r'<a href="([^"]+)" aria-current="\w+">', page.partition("</header>")[0])


def test_a_page_is_shown_under_its_area_with_those_beside_it(case: Case, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.APPROVER)
    asked = ("/", "/cases/2026-0001", "/hosts-new", "/hosts/harbour-lab", "/rules/approvals", "/me", "/help")

    found = {path: marked(browser.get(path).text) for path in asked}

    assert found == {
        "/": ["/", "/"],
        "/cases/2026-0001": ["/", "/"],
        "/hosts-new": ["/hosts", "/hosts"],
        "/hosts/harbour-lab": ["/hosts", "/hosts"],
        "/rules/approvals": ["/rules", "/rules"],
        "/me": [],
        "/help": [],
    }


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_nobody_is_led_to_a_page_that_is_closed_to_them(role: Role, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(role)
    led = {href for area in AREAS for href in re.findall(r'<li><a href="([^"]+)"', head(browser, area.pages[0].href))}

    assert {href: browser.get(href).status_code for href in sorted(led)} == dict.fromkeys(sorted(led), 200)


def head(browser: TestClient, path: str) -> str:
    return browser.get(path).text.partition("</header>")[0]


def test_who_changes_the_language_stays_on_the_page_and_at_what_was_asked_of_it(
    browser_of: Callable[..., TestClient],
) -> None:
    browser = browser_of(Role.COORDINATOR)
    page = browser.get("/hosts?q=harbour&lang=da").text

    answered = browser.post("/language", data={"csrf": csrf_of(page), "language": "en", "back": field_of(page, "back")})

    assert answered.headers["location"] == "/hosts?q=harbour"
    assert '<html lang="en">' in browser.get("/ask").text


def test_what_a_form_led_to_is_not_asked_for_again(browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.COORDINATOR)
    csrf = csrf_of(browser.get("/ask").text)

    refused = browser.post("/answers/form", data={"csrf": csrf, "question": "unknown"})

    assert field_of(refused.text, "back") == "/answers"


def test_a_long_list_of_hosts_is_shown_a_page_at_a_time_with_what_was_asked_of_it(
    services: Services, browser_of: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.hosts._SHOWN", 1)
    lab = services.registers.host("harbour-lab")
    assert lab is not None
    other = lab.model_copy(update={"id": "bus-lab", "name": "Bus Lab"})
    services.registry.keep(other, seen=0, reason="Said on the telephone.", by=a_person(Role.COORDINATOR))

    first, last = (browser_of(Role.READER).get(f"/hosts?q=lab{more}").text for more in ("", "&after=1"))

    assert ("/hosts/bus-lab" in first, "/hosts/harbour-lab" in first) == (True, False)
    assert ("/hosts/bus-lab" in last, "/hosts/harbour-lab" in last) == (False, True)
    assert 'href="/hosts?q=lab&amp;after=1"' in first
    assert 'href="/hosts?q=lab&amp;after=0"' in last
