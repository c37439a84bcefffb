from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from bot.services import Services
from bot.texts import text
from bot.visits.models import Role
from bot.visits.norms import norms
from bot.visits.wording import LANGUAGES
from bot.web.form_fields import LIMITS
from tests.bot.web.conftest import AWAY, csrf_of, field_of
from tests.fakes import Clock

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
    "period": "",
    "duration": "half_day",
    "languages": "English",
    "others": "",
}
SECONDS = 60  #: More than anybody is suspected for.


@pytest.fixture
def form(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(client=AWAY)


def token(form: TestClient) -> str:
    return field_of(form.get("/request?lang=en").text, "token")


def send(form: TestClient, clock: Clock, files: Any = None, **changed: Any) -> Any:
    data = ANSWERS | {"token": token(form)} | changed
    clock.advance(seconds=SECONDS)
    return form.post("/request?lang=en", data=data, files=files or {"files": ("", b"")})


def test_a_filled_form_becomes_a_case_and_a_receipt(services: Services, form: TestClient, clock: Clock) -> None:
    response = send(form, clock)

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


def test_clicking_twice_makes_one_case(services: Services, form: TestClient, clock: Clock) -> None:
    once = token(form)

    answers = [send(form, clock, token=once).headers["location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(services.store.cases()) == 1


def test_going_back_and_changing_a_sent_form_is_asked_about(services: Services, form: TestClient, clock: Clock) -> None:
    once = token(form)
    send(form, clock, token=once)

    response = send(form, clock, token=once, message="Something else.")

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
    pytest.param({"participants": "x" * 61}, "participants", id="an endless number"),
    pytest.param({"message": ""}, "message", id="nothing said"),
    pytest.param({"from": ""}, "from", id="only a last day"),
    pytest.param({"to": "2027-10-01"}, "to", id="the end before the beginning"),
    pytest.param({"themes": ["nothing"]}, "themes", id="no such theme"),
    pytest.param({"duration": "forever"}, "duration", id="no such duration"),
    pytest.param({"sender_type": "king"}, "sender_type", id="no such sender"),
]


@pytest.mark.parametrize(("changed", "name"), FAULTS)
def test_a_fault_is_named_and_linked_to_its_field(
    changed: dict[str, Any], name: str, services: Services, form: TestClient, clock: Clock
) -> None:
    response = send(form, clock, **changed)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert f'<a href="#f-{name}">' in response.text
    assert f'id="f-{name}"' in response.text
    assert 'value="Kim Exempel"' in response.text or name == "name"
    assert services.store.cases() == []


def test_an_empty_post_lists_every_required_field(form: TestClient, clock: Clock) -> None:
    page = form.post("/request?lang=en").text

    required = ("organisation", "country", "name", "email", "message")
    assert [name for name in LIMITS if f'href="#f-{name}"' in page] == [n for n in LIMITS if n in required]


SUSPECTED: list[Any] = [
    pytest.param({"website": "https://spam.example"}, SECONDS, ("hidden_field",), id="the hidden field is filled in"),
    pytest.param({}, 1, ("too_fast",), id="it is sent at once"),
    pytest.param({"token": ""}, SECONDS, ("not_our_page",), id="no page was opened"),
    pytest.param({"token": "0" * 24 + "-6a000000-" + "0" * 24}, SECONDS, ("not_our_page",), id="the ticket is made up"),
]


@pytest.mark.parametrize(("changed", "seconds", "caught"), SUSPECTED)
def test_who_falls_into_a_trap_is_told_the_same_and_lies_in_the_suspected_pile(
    changed: dict[str, str],
    seconds: float,
    caught: tuple[str, ...],
    services: Services,
    form: TestClient,
    clock: Clock,
) -> None:
    data = ANSWERS | {"token": token(form)} | changed
    clock.advance(seconds=seconds)

    response = form.post("/request?lang=en", data=data)

    case = services.store.case("2026-0001")
    assert (response.status_code, case.suspected, case.request.caught) == (303, True, caught)
    assert "We have received your request" in form.get(response.headers["location"]).text
    assert [one.number for one in services.store.cases(suspected=False)] == []
    assert services.board.shown == []  # type: ignore[attr-defined]


def test_one_network_that_sends_much_is_suspected_and_then_asked_to_come_again(
    services: Services, form: TestClient, clock: Clock
) -> None:
    bounds = norms().enquirers
    codes = []
    for n in range(bounds.most_sends + 1):
        data = ANSWERS | {"token": token(form), "email": f"kim{n}@malmberg.example", "organisation": f"Malmberg {n}"}
        clock.advance(seconds=5)
        codes.append(form.post("/request?lang=en", data=data).status_code)

    assert codes == [303] * bounds.most_sends + [429]
    suspected = services.store.cases(suspected=True)
    assert len(suspected) == bounds.most_sends - bounds.sends_unsuspected


def test_a_person_takes_a_case_out_of_the_pile(
    services: Services, form: TestClient, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    send(form, clock, website="x")
    staff = browser_of(Role.COORDINATOR)
    page = staff.get("/cases/2026-0001?lang=en").text
    assert "A field that people do not see was filled in." in page
    assert "2026-0001" not in staff.get("/").text
    assert "2026-0001" not in staff.get("/?status=due").text
    assert "2026-0001" in staff.get("/?status=suspected").text

    staff.post("/cases/2026-0001/enquirer", data={"csrf": csrf_of(page), "do": "clear"})

    assert "2026-0001" in staff.get("/").text
    assert services.store.audit(case="2026-0001")[-1].event == "case.cleared"


SIZES: list[Any] = [
    pytest.param("14", 14, None, id="a number"),
    pytest.param("ca. 15", 15, None, id="about a number"),
    pytest.param("12-16", None, "Number of participants: 12–16 persons", id="a range"),
    pytest.param("16 til 12", None, "Number of participants: 12–16 persons", id="a range the wrong way round"),
    pytest.param("a bus full", None, "Number of participants: a bus full", id="words"),
    pytest.param("", None, None, id="nothing"),
]


@pytest.mark.parametrize(("written", "number", "line"), SIZES)
def test_group_sizes_are_taken_as_people_write_them(
    written: str, number: int | None, line: str | None, services: Services, form: TestClient, clock: Clock
) -> None:
    send(form, clock, participants=written)

    request = services.store.case("2026-0001").request
    assert request.participants == number
    assert (line in request.message) if line else ("Number of participants" not in request.message)


DAYS: list[Any] = [
    pytest.param("2027-10-11", "2027-10-11", id="as date fields send it"),
    pytest.param("11.10.2027", "2027-10-11", id="with points"),
    pytest.param("31/5/2027", "2027-05-31", id="the day first"),
    pytest.param("5/31/2027", "2027-05-31", id="the month first"),
    pytest.param("2027年5月31日", "2027-05-31", id="in Chinese"),
    pytest.param("5/10/2027", None, id="may be two days"),
    pytest.param("week 41", None, id="a week"),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_days_are_taken_as_people_write_them(
    written: str, day: str | None, services: Services, form: TestClient, clock: Clock
) -> None:
    send(form, clock, **{"from": written, "to": "", "period": "two days in spring"})

    request = services.store.case("2026-0001").request
    said = "two days in spring" if day else f"{written}, two days in spring"
    assert (str(request.dates.earliest) if request.dates else None) == day
    assert f"Time: {said}" in request.message


def test_files_come_along_under_plain_names(services: Services, form: TestClient, clock: Clock) -> None:
    send(form, clock, files=[("files", ("..\\..\\a\x01b.pdf", b"%PDF", "application/pdf"))])

    (file,) = services.store.case("2026-0001").request.attachments
    assert (file.name, file.content) == ("a%01b.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("count", "size"),
    [pytest.param(6, 10, id="six files"), pytest.param(1, 5 * 1024 * 1024 + 1, id="one that is too large")],
)
def test_too_many_or_too_large_files_are_refused(
    count: int, size: int, services: Services, form: TestClient, clock: Clock
) -> None:
    response = send(form, clock, files=[("files", (f"{n}.txt", b"x" * size)) for n in range(count)])

    assert response.status_code == 422
    assert '<a href="#f-files">' in response.text
    assert services.store.cases() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_and_all_around_it_speak_every_language_of_our_letters(
    language: str, services: Services, form: TestClient, clock: Clock
) -> None:
    sent = send(form, clock).headers["location"].partition("?")[0]
    status = sent.replace("/request/received", "/status")

    pages = [form.get(f"{path}?lang={language}").text for path in ("/request", sent, status, "/privacy")]

    titles = [text(f"web.{key}", language) for key in ("form_title", "received_title", "status_title", "privacy_title")]
    assert all(f'<html lang="{language}">' in page for page in pages)
    assert all(escape(title) in page for title, page in zip(titles, pages, strict=True))


@pytest.mark.parametrize(
    ("language", "listed", "else_in"),
    [
        pytest.param(
            "en", "Danish, English, Swedish, Norwegian, German, French, Spanish and Chinese", "English", id="en"
        ),
        pytest.param("da", "dansk, engelsk, svensk, norsk, tysk, fransk, spansk og kinesisk", "engelsk", id="da"),
        pytest.param("zh", "丹麦语、英语、瑞典语、挪威语、德语、法语、西班牙语和中文", "英语", id="zh"),
    ],
)
def test_the_form_says_which_languages_letters_come_in_and_what_all_others_get(
    language: str, listed: str, else_in: str, form: TestClient
) -> None:
    page = form.get(f"/request?lang={language}").text

    told = text("web.form_message_languages", language, languages=listed)
    assert told in page
    assert else_in in told.partition(listed)[2]


def test_a_form_in_german_is_a_request_in_german(services: Services, form: TestClient, clock: Clock) -> None:
    data = ANSWERS | {"token": token(form), "participants": "12-16"}
    clock.advance(seconds=SECONDS)

    form.post("/request?lang=de", data=data)

    request = services.store.case("2026-0001").request
    assert (request.language, request.subject) == ("de", "Besuchsanfrage von Malmberg kommun")
    assert "Anzahl der Teilnehmenden: 12–16 Personen\nDauer: Ein halber Tag" in request.message


def test_who_sent_it_learns_when_somebody_reads_next(form: TestClient, clock: Clock) -> None:
    path = send(form, clock).headers["location"].partition("?")[0]

    assert "next on Monday, 23 November 2026" in form.get(f"{path}?lang=en").text
    assert "næste gang mandag den 23. november 2026" in form.get(f"{path}?lang=da").text


@pytest.mark.parametrize("path", ["x/x", "2026-0001/x", "2026-0001%3Cscript%3E/x", "2026-0002/" + "0" * 48])
def test_nobody_can_make_a_receipt_up(path: str, form: TestClient, clock: Clock) -> None:
    send(form, clock)

    assert form.get(f"/request/received/{path}").status_code == 404


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
def test_a_broken_form_is_a_plain_error(
    content_type: str, body: bytes, services: Services, form: TestClient, clock: Clock
) -> None:
    response = form.post("/request", content=body, headers={"content-type": content_type})

    assert 400 <= response.status_code < 500
    assert services.store.cases() == []
