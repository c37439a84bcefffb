from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from bot.visits.models import Role
from bot.web.security import HEADERS
from tests.bot.web.conftest import LOCAL


@pytest.mark.parametrize("path", ["/", "/request", "/nothing", "/api/hosts", "/static/site.css", "/healthz"])
def test_every_answer_carries_the_safe_headers(path: str, approver_browser: TestClient) -> None:
    response = approver_browser.get(path)

    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe-inline" not in response.headers["content-security-policy"]
    lasting = "public, max-age=604800" if path.startswith("/static/") else "no-store"
    assert response.headers["cache-control"] == lasting


def test_https_is_remembered_only_where_we_have_it(browser_of: Callable[..., TestClient]) -> None:
    plain, secure = (browser_of(secure_cookies=value).get("/healthz").headers for value in (False, True))

    assert ("strict-transport-security" in plain, "strict-transport-security" in secure) == (False, True)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("visits.ope.example", 200),
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("evil.example", 400),
        ("visits.ope.example.evil.example", 400),
        ("a b", 400),
        ("<script>", 400),
        ("", 400),
    ],
)
def test_only_our_own_names_are_answered_to(host: str, status: int, browser_of: Callable[..., TestClient]) -> None:
    client = browser_of(public_url="https://visits.ope.example")

    assert client.get("/healthz", headers={"host": host}).status_code == status


def test_a_server_on_every_interface_is_reached_by_any_name(browser_of: Callable[..., TestClient]) -> None:
    client = browser_of(public_url="http://0.0.0.0:8000")

    assert client.get("/healthz", headers={"host": "visits.ope.example:8000"}).status_code == 200


@pytest.mark.parametrize("length", ["-1", "x", "9" * 400, str(10**9)])
def test_an_announced_length_beyond_the_limit_is_413(length: str, browser_of: Callable[..., TestClient]) -> None:
    response = browser_of().post("/api/ask", content=b"{}", headers={"content-length": length})

    assert response.status_code == 413


def test_a_body_without_a_length_is_counted(browser_of: Callable[..., TestClient]) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 1024

    assert browser_of(client=LOCAL).post("/api/ask", content=chunks()).status_code == 413


def test_pages_hold_no_script_and_no_style_of_their_own(browser_of: Callable[..., TestClient]) -> None:
    for path in ("/", "/ask", "/documents", "/hosts", "/request"):
        page = browser_of(Role.APPROVER).get(path).text

        assert "<script" not in page
        assert " style=" not in page
