from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.adapters.mail_in import read_mail
from bot.services import Services
from bot.visits.models import Channel, Role
from tests.bot.web.conftest import csrf_of

MAIL = b"""From: Kim Exempel <kim@malmberg.example>\r
To: visits@ope.example\r
Subject: Study visit\r
Message-ID: <one@malmberg.example>\r
Date: Mon, 23 Nov 2026 09:00:00 +0100\r
\r
We are 14 people who would like to see district heating.\r
"""


@pytest.fixture
def browser(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.COORDINATOR, read_mail=read_mail)


def hand_in(browser: TestClient, content: bytes, name: str = "mail.eml") -> tuple[int, str, str]:
    form = {"csrf": csrf_of(browser.get("/").text)}
    response = browser.post("/mail", data=form, files={"mail": (name, content, "message/rfc822")})
    return response.status_code, response.headers.get("location", ""), response.text


def test_an_email_that_is_handed_in_becomes_a_case(browser: TestClient, services: Services) -> None:
    status, location, _ = hand_in(browser, MAIL)

    request = services.store.case("2026-0001").request
    assert (status, location) == (303, "/cases/2026-0001?done=taken")
    assert (request.channel, request.contact.email, request.subject) == (
        Channel.EMAIL,
        "kim@malmberg.example",
        "Study visit",
    )
    assert [event.actor for event in services.store.audit() if event.event == "mail.handed_in"] == ["carl"]


def test_the_same_email_twice_is_one_case(browser: TestClient, services: Services) -> None:
    hand_in(browser, MAIL)

    again = hand_in(browser, b"Received: from elsewhere\r\n" + MAIL, "copy.eml")

    assert again[:2] == (303, "/cases/2026-0001?done=taken_before")
    assert len(services.store.cases()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "Vælg først en e-mailfil.", id="nothing"),
        pytest.param(b"\x00\xff" * 500, "Henvendelsen kunne ikke læses", id="no e-mail"),
        pytest.param(b"Subject: x\r\n\r\nNo sender", "Henvendelsen kunne ikke læses", id="nobody to answer to"),
        pytest.param(MAIL.replace(b"14", b"40"), "Leverancen har et id", id="its id with other words"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    content: bytes, sentence: str, browser: TestClient, services: Services
) -> None:
    hand_in(browser, MAIL)

    status, _, page = hand_in(browser, content)

    assert status == 422
    assert f'<a href="#f-mail">{sentence}' in page
    assert len(services.store.cases()) == 1


def test_a_form_of_another_site_hands_nothing_in(browser: TestClient, services: Services) -> None:
    response = browser.post("/mail", data={"csrf": "0" * 64}, files={"mail": ("x.eml", MAIL)})

    assert response.status_code == 403
    assert services.store.cases() == []


def test_who_may_not_enter_cases_is_not_offered_it(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER, read_mail=read_mail).get("/").text

    assert 'action="/mail"' not in page


def test_without_a_reader_of_mail_it_is_not_offered(browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.COORDINATOR).get("/").text

    assert 'action="/mail"' not in page
