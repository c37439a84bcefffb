from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from fastapi.testclient import TestClient

from bot.adapters.mail_in import read_mail
from bot.adapters.mail_signs import House
from bot.services import Services
from bot.visits.models import Channel, Match, Role
from tests.bot.web.conftest import csrf_of
from tests.factories import a_case
from tests.fakes import InMemoryCaseStore
from tests.ingest.msg_files import a_msg

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


SENT = MAIL.replace(b"Kim Exempel <kim@malmberg.example>", b"visits@ope.example").replace(
    b"To: visits@ope.example", b"To: kim@malmberg.example"
)


@pytest.fixture
def at_home(browser_of: Callable[..., TestClient]) -> TestClient:
    """Knows which address is ours."""
    house = House(frozenset({"visits@ope.example"}))
    return browser_of(Role.COORDINATOR, read_mail=partial(read_mail, house=house))


def hand_in_on(browser: TestClient, content: bytes, number: str = "2026-0001") -> tuple[int, str]:
    form = {"csrf": csrf_of(browser.get(f"/cases/{number}").text)}
    response = browser.post(f"/cases/{number}/mail", data=form, files={"mail": ("a mail.msg", content)})
    return response.status_code, response.headers.get("location", "") or response.text


def test_an_email_handed_in_on_a_case_lies_there_whoever_wrote_it(
    store: InMemoryCaseStore, services: Services, at_home: TestClient
) -> None:
    store.put(a_case())

    handed = hand_in_on(at_home, MAIL.replace(b"malmberg", b"elsewhere"))

    [lies] = services.store.case("2026-0001").inbound
    assert handed == (303, "/cases/2026-0001?done=landed")
    assert (lies.match, lies.request.contact.email) == (Match.PERSON, "kim@elsewhere.example")
    assert [event.actor for event in services.store.audit() if event.event == "mail.handed_in"] == ["carl"]
    assert len(services.store.cases()) == 1


def test_an_email_of_a_colleague_handed_in_on_a_case_is_a_colleagues(
    store: InMemoryCaseStore, services: Services, at_home: TestClient
) -> None:
    store.put(a_case())

    hand_in_on(at_home, SENT)

    [lies] = services.store.case("2026-0001").inbound
    page = at_home.get("/cases/2026-0001").text
    assert (lies.match, lies.heard) == (Match.COLLEAGUE, False)
    assert "skrevet af en kollega" in page
    assert "kim@malmberg.example" in page


def test_an_outlook_file_is_an_email_like_any_other(
    store: InMemoryCaseStore, services: Services, at_home: TestClient
) -> None:
    store.put(a_case())
    content = a_msg(headers="From: kim@malmberg.example\r\nMessage-ID: <9@malmberg.example>\r\n", body="Vi er nu tolv.")

    hand_in_on(at_home, content)

    [lies] = services.store.case("2026-0001").inbound
    assert (lies.request.message, lies.request.message_id) == ("Vi er nu tolv.", "<9@malmberg.example>")


def test_an_email_that_lies_on_another_case_is_shown_there(store: InMemoryCaseStore, at_home: TestClient) -> None:
    hand_in(at_home, MAIL)
    store.put(a_case(number="2026-0002"))

    assert hand_in_on(at_home, MAIL, "2026-0002") == (303, "/cases/2026-0001?done=taken_before")


def test_a_file_that_is_no_email_changes_nothing_on_the_case(
    store: InMemoryCaseStore, services: Services, at_home: TestClient
) -> None:
    store.put(a_case())

    broken = bytes.fromhex("D0CF11E0A1B11AE1") + b"\xff" * 900
    for content, sentence in ((b"", "Vælg først"), (broken, "ingen Outlook-besked")):
        status, page = hand_in_on(at_home, content)
        assert (status, sentence in page) == (422, True)
    assert services.store.case("2026-0001").inbound == ()


def test_what_we_sent_ourselves_opens_no_case(services: Services, at_home: TestClient) -> None:
    status, _, page = hand_in(at_home, SENT)

    assert (status, services.store.cases()) == (422, [])
    assert "læg den ind på sagens side" in page
