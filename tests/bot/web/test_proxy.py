from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from bot.services import Services
from bot.settings import Settings
from bot.visits.models import Case, Role
from tests.bot.web.conftest import AWAY, LOCAL, csrf_of
from tests.factories import NOW

BELOW = "https://visits.example/ope"
PROXY = ("10.0.0.1", 5)


@pytest.fixture
def behind(browser_of: Callable[..., TestClient]) -> Callable[..., TestClient]:
    """A browser that reaches us below a path of a host, by a proxy."""

    def client_of(role: Role | None = None, **more: object) -> TestClient:
        settings = {"public_url": BELOW, "secure_cookies": True, "trusted_proxies": ("10.0.0.0/8",)}
        browser = browser_of(role, url="https://visits.example", **({"client": PROXY} | settings | more))
        if role:
            browser.cookies.set("__Secure-ope_session", browser.cookies["ope_session"])
        return browser

    return client_of


def test_every_way_inside_begins_with_the_path_we_are_shown_below(
    case: Case, behind: Callable[..., TestClient]
) -> None:
    browser = behind(Role.ADMIN)
    for path in ("/", "/cases/2026-0001", "/hosts", "/people", "/me", "/rules", "/nothing"):
        page = browser.get(f"/ope{path}").text
        ways = re.findall(r'(?:href|src|action|formaction)="(/[^"]*)"', page)
        assert ways, path
        assert [way for way in ways if not way.startswith("/ope/")] == [], path
        assert "/ope/ope" not in page, path


def test_whether_the_proxy_leaves_the_path_on_or_takes_it_off_the_page_is_the_same(
    behind: Callable[..., TestClient],
) -> None:
    browser = behind()

    assert browser.get("/ope/?lang=en").text == browser.get("/?lang=en").text
    assert browser.get("/ope").status_code == 200
    assert browser.get("/operations").status_code == 404
    assert browser.get("/ope/static/site.css").status_code == 200


def test_signing_in_below_a_path_leads_back_below_it_with_a_cookie_of_its_own(
    services: Services, behind: Callable[..., TestClient]
) -> None:
    browser = behind()
    link = services.people.issue_link("ada", at=NOW)

    answer = browser.post(f"/ope/sign-in/{link}")
    page = browser.get("/ope/me")
    chosen = browser.post("/ope/language", data={"csrf": csrf_of(page.text), "language": "en", "back": "/me"})

    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Secure-ope_session=")
    assert {one.lower() for one in attributes} >= {"path=/ope", "secure", "httponly", "samesite=lax"}
    assert (answer.headers["location"], page.status_code, chosen.headers["location"]) == ("/ope/", 200, "/ope/me")
    assert browser.get("/ope/ask").status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        (PROXY, "192.0.2.9", 403),
        (PROXY, "192.0.2.7", 429),
        (PROXY, "192.0.2.9, 192.0.2.7", 429),
        (AWAY, "192.0.2.9", 429),
    ],
    ids=["another caller", "the caller", "a caller who writes a header", "no proxy of ours"],
)
def test_only_a_proxy_of_ours_says_who_is_calling(
    peer: tuple[str, int], forwarded: str, status: int, behind: Callable[..., TestClient]
) -> None:
    """From 192.0.2.7 was guessed too often."""
    guesser = behind(client=AWAY)
    for n in range(5):
        guesser.post("/ope/sign-in", data={"name": "ada", "password": f"guess number {n}"})

    wrong = {"name": "ada", "password": "one guess more"}
    answer = behind(client=peer).post("/ope/sign-in", data=wrong, headers={"x-forwarded-for": forwarded})

    assert answer.status_code == status


def test_behind_a_proxy_that_says_nothing_of_itself_the_interface_is_closed_without_a_token(
    behind: Callable[..., TestClient],
) -> None:
    browser = behind(client=LOCAL)

    assert browser.get("/api/cases", headers={"host": "127.0.0.1:8000"}).status_code == 401


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("", ""),
        ("https://visits.example/", "https://visits.example"),
        ("https://visits.example/ope/", BELOW),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_address_is_kept_without_the_stroke_at_its_end(url: str, kept: str) -> None:
    assert Settings(_env_file=None, public_url=url).public_url == kept


@pytest.mark.parametrize(
    "told",
    [
        {"public_url": "visits.example"},
        {"public_url": "ftp://visits.example"},
        {"public_url": "https://visits.example/?a=b"},
        {"public_url": "https://user:secret@visits.example"},
        {"public_url": 'https://visits.example/"x'},
        {"trusted_proxies": "127.0.0.1, proxy.example"},
        {"trusted_proxies": "*"},
    ],
    ids=str,
)
def test_an_address_that_cannot_be_is_refused_at_the_start(told: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **told)
