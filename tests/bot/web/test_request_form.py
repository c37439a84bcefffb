from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.web.form_fields import LIMITS
from tests.bot.web.conftest import AWAY, field_of

ANSWERS: dict[str, Any] = {
    "organisation": "Malmberg kommun",
    "sender_type": "municipality",
    "country": "SE",
    "city": "Malmberg",
    "name": "Kim Exempel",
    "email": "kim@malmberg.example",
    "phone": "",
    "on_behalf_of": "",
    "message": "We would like to see district heating.\r\nAnd learn how it is paid for.",
    "themes": ["energy"],
    "participants": "14",
    "from": "2027-10-11",
    "to": "2027-10-15",
    "duration": "half_day",
    "languages": "English",
    "others": "",
}


@pytest.fixture
def form(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(client=AWAY)


def token(form: TestClient) -> str:
    return field_of(form.get("/request?lang=en").text, "token")


def send(form: TestClient, files: Any = None, **changed: Any) -> Any:
    data = ANSWERS | {"token": token(form)} | changed
    return form.post("/request?lang=en", data=data, files=files or {"files": ("", b"")})


def test_a_filled_form_becomes_a_case_and_a_receipt(services: Services, form: TestClient) -> None:
    response = send(form)

    request = services.store.case("2026-0001").request
    receipt = form.get(response.headers["location"])
    assert response.status_code == 303
    assert "2026-0001" in receipt.text
    assert request.organisation is not None
    assert (request.organisation.name, request.organisation.country) == ("Malmberg kommun", "SE")
    assert (request.participants, request.themes, request.language) == (14, ("energy",), "en")
    assert request.message == (
        "We would like to see district heating.\nAnd learn how it is paid for.\n\n"
        "Duration: Half a day\nWorking language: English"
    )


def test_clicking_twice_makes_one_case(services: Services, form: TestClient) -> None:
    once = token(form)

    answers = [send(form, token=once).headers["location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(services.store.cases()) == 1


def test_going_back_and_changing_a_sent_form_is_asked_about(services: Services, form: TestClient) -> None:
    once = token(form)
    send(form, token=once)

    response = send(form, token=once, message="Something else.")

    assert response.status_code == 409
    assert "already sent once" in response.text
    assert "Something else." in response.text
    assert len(services.store.cases()) == 1
    assert field_of(response.text, "token") != once


FAULTS: list[Any] = [
    pytest.param({"organisation": ""}, "organisation", id="no organisation"),
    pytest.param({"organisation": "x" * 301}, "organisation", id="an endless organisation"),
    pytest.param({"country": ""}, "country", id="no country"),
    pytest.param({"country": "XX"}, "country", id="no such country"),
    pytest.param({"name": " \t"}, "name", id="a blank name"),
    pytest.param({"email": "kim"}, "email", id="no address"),
    pytest.param({"email": "kim@a.example\nbcc: x@y.example"}, "email", id="two addresses"),
    pytest.param({"participants": "many"}, "participants", id="no number"),
    pytest.param({"participants": "0"}, "participants", id="nobody"),
    pytest.param({"participants": "²"}, "participants", id="a superscript"),
    pytest.param({"message": ""}, "message", id="nothing said"),
    pytest.param({"from": "tomorrow"}, "from", id="no date"),
    pytest.param({"from": ""}, "from", id="only a last day"),
    pytest.param({"to": "2027-10-01"}, "to", id="the end before the beginning"),
    pytest.param({"themes": ["nothing"]}, "themes", id="no such theme"),
    pytest.param({"duration": "forever"}, "duration", id="no such duration"),
    pytest.param({"sender_type": "king"}, "sender_type", id="no such sender"),
]


@pytest.mark.parametrize(("changed", "name"), FAULTS)
def test_a_fault_is_named_and_linked_to_its_field(
    changed: dict[str, Any], name: str, services: Services, form: TestClient
) -> None:
    response = send(form, **changed)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert f'<a href="#f-{name}">' in response.text
    assert f'id="f-{name}"' in response.text
    assert 'value="Kim Exempel"' in response.text or name == "name"
    assert services.store.cases() == []


def test_an_empty_post_lists_every_required_field(form: TestClient) -> None:
    page = form.post("/request?lang=en").text

    required = ("organisation", "country", "name", "email", "participants", "message")
    assert [name for name in LIMITS if f'href="#f-{name}"' in page] == [n for n in LIMITS if n in required]


def test_what_a_robot_fills_in_is_not_taken_in_and_a_person_is_told(services: Services, form: TestClient) -> None:
    response = send(form, website="https://spam.example")

    assert response.status_code == 422
    assert "A hidden field was filled in" in response.text
    assert services.store.cases() == []


def test_files_come_along_under_plain_names(services: Services, form: TestClient) -> None:
    send(form, files=[("files", ("..\\..\\a\x01b.pdf", b"%PDF", "application/pdf"))])

    (file,) = services.store.case("2026-0001").request.attachments
    assert (file.name, file.content) == ("a%01b.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("count", "size"),
    [pytest.param(6, 10, id="six files"), pytest.param(1, 5 * 1024 * 1024 + 1, id="one that is too large")],
)
def test_too_many_or_too_large_files_are_refused(count: int, size: int, services: Services, form: TestClient) -> None:
    response = send(form, files=[("files", (f"{n}.txt", b"x" * size)) for n in range(count)])

    assert response.status_code == 422
    assert '<a href="#f-files">' in response.text
    assert services.store.cases() == []


def test_the_form_speaks_danish_and_english(form: TestClient) -> None:
    assert '<html lang="da">' in form.get("/request?lang=da").text
    assert '<html lang="en">' in form.get("/request?lang=en").text


def test_who_sent_it_learns_when_somebody_reads_next(form: TestClient) -> None:
    assert "next on Monday, 23 November 2026" in form.get("/request/received/2026-0001?lang=en").text
    assert "næste gang mandag den 23. november 2026" in form.get("/request/received/2026-0001?lang=da").text


@pytest.mark.parametrize("number", ["x", "2026-0001%3Cscript%3E"])
def test_a_receipt_shows_nothing_but_a_reference(number: str, form: TestClient) -> None:
    assert form.get(f"/request/received/{number}").status_code == 404


BROKEN: list[Any] = [
    pytest.param("multipart/form-data; boundary=x", b"--y\r\n", id="wrong boundary"),
    pytest.param("multipart/form-data", b"", id="no boundary"),
    pytest.param("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: x\r\n\r\na\r\n--x--", id="no name"),
    pytest.param("application/x-www-form-urlencoded", b"token=%ff%fe&a=%", id="bad escapes"),
    pytest.param("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 5_000), id="many fields"),
    pytest.param("application/x-www-form-urlencoded; charset=nonsense", b"a=1", id="no such charset"),
    pytest.param("application/json", b"{}", id="not a form"),
    pytest.param("multipart/form-data; boundary=" + "x" * 5_000, b"", id="endless boundary"),
]  # fmt: skip


@pytest.mark.parametrize(("content_type", "body"), BROKEN)
def test_a_broken_form_is_a_plain_error(content_type: str, body: bytes, services: Services, form: TestClient) -> None:
    response = form.post("/request", content=body, headers={"content-type": content_type})

    assert 400 <= response.status_code < 500
    assert services.store.cases() == []
