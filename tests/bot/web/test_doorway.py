from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.texts import all_texts
from bot.visits.models import Channel, Role
from bot.web.doorway_fields import LIMITS
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NUMBER, a_case
from tests.fakes import InMemoryCaseStore

CALL: dict[str, Any] = {
    "channel": "phone", "on": "2026-11-23", "at": "08:40", "name": "Kim Exempel", "organisation": "", "country": "",
    "email": "", "phone": "+46 40 123 456", "subject": "", "participants": "", "from": "", "to": "",
    "message": "Malmbergs kommun vill gärna komma med 14 personer den 11-15 oktober 2027.\r\nDet gäller fjärrvärme.",
}  # fmt: skip


@pytest.fixture
def browser(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.COORDINATOR)


def hidden(browser: TestClient) -> dict[str, str]:
    page = browser.get("/cases/new").text
    return {"csrf": csrf_of(page), "token": field_of(page, "token")}


def entered(browser: TestClient, **changed: Any) -> Any:
    return browser.post("/cases/new", data=hidden(browser) | CALL | changed)


def test_a_call_with_a_number_alone_becomes_a_case_by_the_one_intake(browser: TestClient, services: Services) -> None:
    answer = entered(browser)

    request = services.store.case(NUMBER).request
    page = browser.get(answer.headers["location"]).text
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{NUMBER}?done=entered")
    assert "Henvendelsen er nu en sag." in page
    assert "+46 40 123 456" in page
    assert (request.channel, request.subject) == (Channel.PHONE, "Opkald fra Kim Exempel")
    assert (request.contact.phone, request.contact.email, request.organisation) == ("+46 40 123 456", None, None)
    assert request.submitted_at.isoformat() == "2026-11-23T08:40:00+01:00"
    assert request.message.endswith("2027.\nDet gäller fjärrvärme.")
    lines = [(line.event, line.actor, line.details) for line in services.store.audit(case=NUMBER)]
    assert lines[-1] == ("case.entered", "carl", {"channel": "phone", "message": None})
    assert "Exempel" not in json.dumps([details for _, _, details in lines])


def test_what_else_was_said_goes_along(browser: TestClient, services: Services) -> None:
    more = {"channel": "manual", "organisation": "Malmbergs kommun", "country": "SE", "subject": "Fjärrvärme"}
    more |= {"participants": "14", "from": "2027-10-11", "to": "2027-10-15"}
    entered(browser, themes=["energy"], **more)

    request = services.store.case(NUMBER).request
    assert (request.channel, request.subject, request.participants) == (Channel.MANUAL, "Fjärrvärme", 14)
    assert request.organisation is not None
    assert (request.organisation.name, request.organisation.country) == ("Malmbergs kommun", "SE")
    assert request.dates is not None
    assert (str(request.dates.earliest), str(request.dates.latest)) == ("2027-10-11", "2027-10-15")
    assert request.themes == ("energy",)


def test_a_form_sent_twice_is_one_case(browser: TestClient, services: Services) -> None:
    once = hidden(browser) | CALL
    answers = [browser.post("/cases/new", data=once) for _ in range(2)]
    changed = browser.post("/cases/new", data=once | {"message": "Noget andet."})

    assert [answer.headers["location"].partition("?")[0] for answer in answers] == [f"/cases/{NUMBER}"] * 2
    assert (changed.status_code, "Noget andet." in changed.text) == (409, True)
    assert len(services.store.cases()) == 1
    assert [line.event for line in services.store.audit()].count("case.entered") == 1


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"channel": "email"}, "channel"),
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"email": "kim"}, "email"),
        ({"country": "Sverige"}, "country"),
        ({"at": "kl. 8"}, "on"),
        ({"on": "2026-11-24"}, "on"),
        ({"on": "2026-02-30"}, "on"),
        ({"message": " "}, "message"),
        ({"message": "x" * 20_001}, "message"),
        ({"participants": "mange"}, "participants"),
        ({"to": "2027-10-15"}, "from"),
        ({"themes": ["cheese"]}, "themes"),
        ({"token": "short"}, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    fault: dict[str, Any], field: str, browser: TestClient, services: Services
) -> None:
    answer = entered(browser, subject="En <b>tur</b>", **fault)

    page = html.unescape(answer.text)
    assert (answer.status_code, services.store.cases()) == (422, [])
    assert f'href="#f-{field}"' in page or not field
    assert 'value="En <b>tur</b>"' in page
    assert ("fjärrvärme" in page) is ("message" not in fault)
    assert "<b>tur" not in answer.text


def test_numbers_of_persons_are_masked_and_sealed(browser: TestClient, services: Services) -> None:
    entered(browser, message="Lederens cpr-nummer er 010190-1234, og de er ti.")

    request = services.store.case(NUMBER).request
    assert "010190" not in browser.get(f"/cases/{NUMBER}").text
    [original] = services.store.originals(request)
    assert "010190-1234" in original.message


def test_the_api_enters_by_the_same_way(api: TestClient, services: Services) -> None:
    body = {
        "submitted_at": "2026-11-23T08:40:00+01:00",
        "channel": "manual",
        "message": "Et brev.",
        "contact": {"phone": "1"},
    }
    answers = [api.post("/api/cases", json=body), api.post("/api/cases", json=body | {"channel": "email"})]

    assert [answer.status_code for answer in answers] == [201, 422]
    assert [line.event for line in services.store.audit(case=NUMBER)] == ["case.received", "case.entered"]


def test_the_inbox_leads_to_the_form_for_whoever_may(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case())
    leads = {role: 'href="/cases/new"' in browser_of(role).get("/").text for role in (Role.READER, Role.COORDINATOR)}

    assert leads == {Role.READER: False, Role.COORDINATOR: True}


def test_every_field_has_a_label() -> None:
    assert [name for name in (*LIMITS, "themes") if f"web.doorway_{name}" not in all_texts()] == []
