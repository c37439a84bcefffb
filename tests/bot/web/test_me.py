"""One's own page, and the calendar it gives the address of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from bot.services import Services
from bot.visits.models import Role, Status
from bot.visits.notices import NoticeKind, NoticeState, NoticeWay, Owed
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case, a_change, a_host_answer, a_person, a_ruling, an_enquiry
from tests.fakes import InMemoryCaseStore


def address(browser: TestClient) -> str:
    page = browser.post("/me/calendar", data={"csrf": csrf_of(browser.get("/me").text)}).text
    found = re.search(r'value="(?:http://[^/"]+)?(/calendar/[\w-]+\.ics)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def stranger(browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(None)


def test_a_calendar_shows_holds_and_visits_and_no_person(
    store: InMemoryCaseStore, approver_browser: TestClient, stranger: TestClient
) -> None:
    store.put(a_case(messages=(an_enquiry(),)))
    path = address(approver_browser)

    answer = stranger.get(path)
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Copenhagen"]
    assert event["DTSTART"].params["TZID"] == "Europe/Copenhagen"
    assert event["DTSTART"].dt.isoformat() == "2027-10-12T09:30:00+02:00"
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == (
        "TENTATIVE", "Harbour Lab · Malmberg kommun · 2026-0001",
    )  # fmt: skip
    assert event["URL"].endswith("/cases/2026-0001")
    assert b"Kim" not in answer.content
    assert b"malmberg.example" not in answer.content
    assert b"District" not in answer.content


def test_an_appointment_keeps_its_uid_from_hold_to_cancellation(
    store: InMemoryCaseStore, approver_browser: TestClient, stranger: TestClient
) -> None:
    store.put(a_case(messages=(an_enquiry(),)))
    path, yes = address(approver_browser), a_host_answer()
    seen = []

    for step in ({}, {"answers": (yes,), "rulings": (a_ruling(answer=yes.id),)}, {"status": Status.CANCELLED}):
        if step:
            store.apply(a_change(store.case(NUMBER), **step))
        (event,) = Calendar.from_ical(stranger.get(path).content).walk("VEVENT")
        seen.append((str(event["UID"]), str(event["STATUS"]), int(event["SEQUENCE"])))

    assert [one[1] for one in seen] == ["TENTATIVE", "CONFIRMED", "CANCELLED"]
    assert len({one[0] for one in seen}) == 1
    assert [one[2] for one in seen] == sorted({one[2] for one in seen})


def test_a_mere_draft_is_in_nobodys_calendar(
    store: InMemoryCaseStore, approver_browser: TestClient, stranger: TestClient
) -> None:
    store.put(a_case())

    assert Calendar.from_ical(stranger.get(address(approver_browser)).content).walk("VEVENT") == []


def test_what_has_not_moved_is_not_sent_again(
    store: InMemoryCaseStore, approver_browser: TestClient, stranger: TestClient
) -> None:
    store.put(a_case(messages=(an_enquiry(),)))
    path = address(approver_browser)
    tag = stranger.get(path).headers["etag"]

    same = stranger.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    store.apply(a_change(store.case(NUMBER), status=Status.CANCELLED))
    moved = stranger.get(path, headers={"if-none-match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert moved.status_code == 200


def test_an_address_opens_nothing_once_it_is_closed_or_replaced(
    approver_browser: TestClient, stranger: TestClient, services: Services
) -> None:
    first = address(approver_browser)
    second = address(approver_browser)
    replaced, held = stranger.get(first).status_code, stranger.get(second).status_code

    approver_browser.post("/me/calendar/revocation", data={"csrf": csrf_of(approver_browser.get("/me").text)})

    assert (replaced, held, stranger.get(second).status_code) == (404, 200, 404)
    assert [line.event for line in services.store.audit()] == ["calendar.made", "calendar.made", "calendar.revoked"]


def test_who_has_left_reads_no_calendar(approver_browser: TestClient, stranger: TestClient, services: Services) -> None:
    path = address(approver_browser)

    services.people.save(a_person(Role.APPROVER, active=False))

    assert stranger.get(path).status_code == 404


def test_what_is_long_past_is_left_out(
    store: InMemoryCaseStore, approver_browser: TestClient, stranger: TestClient, services: Services, clock
) -> None:
    store.put(a_case(messages=(an_enquiry(),)))
    path = address(approver_browser)
    clock.at = dt.datetime(2027, 12, 1, 9, tzinfo=clock.at.tzinfo)

    assert Calendar.from_ical(stranger.get(path).content).walk("VEVENT") == []


def test_what_somebody_chooses_to_be_told_of_is_kept_and_shown(
    approver_browser: TestClient, services: Services
) -> None:
    form = {"csrf": csrf_of(approver_browser.get("/me").text), "unassigned": "yes"}
    form |= {"new_case": "slack", "answer": "email", "deadline": "digest", "trouble": "none", "digest": "email"}
    form |= {"approval": "slack", "question": "none"}

    answer = approver_browser.post("/me/notices", data=form)
    page = approver_browser.get("/me?done=notices_chosen").text

    assert answer.status_code == 303
    assert services.notices.choices()["ada"].way(NoticeKind.NEW_CASE) is NoticeWay.SLACK
    assert page.count(" selected") == 7
    assert '<option value="slack" selected>' in page


@pytest.mark.parametrize(("kind", "way"), [("digest", "digest"), ("answer", "pigeon"), ("answer", "")])
def test_what_cannot_be_chosen_is_refused(
    kind: str, way: str, approver_browser: TestClient, services: Services
) -> None:
    form = dict.fromkeys(NoticeKind, "none") | {"csrf": csrf_of(approver_browser.get("/me").text), kind: way}

    assert approver_browser.post("/me/notices", data=form).status_code == 422
    assert services.notices.choices() == {}


def test_whoever_was_not_reached_is_told_so_on_their_own_page(approver_browser: TestClient, services: Services) -> None:
    now = services.now()
    lost = Owed(
        person="ada", event="audit:1", kind=NoticeKind.ANSWER, case=NUMBER, way=NoticeWay.EMAIL, at=now, changed_at=now
    )
    services.notices.owe([lost])
    before = approver_browser.get("/me").text

    services.notices.move("ada", ["audit:1"], NoticeState.FAILED, was=NoticeState.OWED, at=now)

    assert "måske ikke fået besked" not in before
    assert "måske ikke fået besked om 1 hændelse" in approver_browser.get("/me").text
