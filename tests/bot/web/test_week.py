"""The week's end, on the page and for machines, over cases that went through the real steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.asking.models import AskedQuestion, Via
from bot.services import Services
from bot.visits.models import BundleKind, Channel, MessageState, Role, Status
from bot.visits.tasks import TaskForm
from knowledge import AnswerStatus
from tests.factories import (
    NOW,
    NUMBER,
    a_case,
    a_change,
    a_host_answer,
    a_letter_proposal,
    a_message,
    a_person,
    a_ruling,
    a_triage,
    a_visit_request,
    an_enquiry,
)
from tests.fakes import Clock, InMemoryCaseStore


def arrived(store: InMemoryCaseStore, event: str = "e1", **overrides: Any) -> str:
    receipt = store.receive(a_visit_request(**overrides), source="webhook", event_id=event, body_digest=event, at=NOW)
    case = store.case(receipt.number)
    store.apply(a_change(case, status=Status.TRIAGED, triage=a_triage(), proposal=a_letter_proposal()))
    return receipt.number


def week(api: TestClient, week: str = "") -> dict[str, Any]:
    found = api.get("/api/week", params={"week": week} if week else {})
    assert found.status_code == 200, found.text
    return dict(found.json())


def test_what_came_is_counted_and_waits_for_an_approver(api: TestClient, store: InMemoryCaseStore) -> None:
    number = arrived(store)
    arrived(store, "e2", channel=Channel.EMAIL)

    found = week(api)

    assert (found["week"], found["from"], found["to"]) == ("2026-W48", "2026-11-23", "2026-11-29")
    assert found["came"]["by_channel"] == {"email": 1, "web_form": 1}
    assert (found["came"]["by_kind"], found["came"]["by_country"]) == ({"delegation_visit": 2}, {"SE": 2})
    assert next((one["case"], one["letters"]) for one in found["waits"]["approver"]) == (number, ["clarification"])
    assert {"day": "2026-11-25", "kind": "answer", "person": None, "host": "", "case": number} in found["due"]


def test_a_week_that_is_over_says_what_came_and_not_what_waits(
    api: TestClient, store: InMemoryCaseStore, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    arrived(store)
    clock.advance(days=7)

    found, page = week(api, "2026-W48"), browser_of(Role.APPROVER).get("/week?week=2026-W48").text

    assert (len(found["came"]["cases"]), found["waits"], found["due"]) == (1, None, [])
    assert "Ugen er forbi" in page
    assert week(api)["came"]["cases"] == []


def test_a_host_that_said_yes_receives_next_week_and_one_that_is_silent_is_waited_for(
    api: TestClient, store: InMemoryCaseStore, clock: Clock
) -> None:
    store.put(a_case(messages=(an_enquiry(),)))
    clock.at = dt.datetime(2027, 10, 4, 9, tzinfo=NOW.tzinfo)
    asked = week(api)
    yes = a_host_answer()
    store.apply(a_change(store.case(NUMBER), answers=(yes,), rulings=(a_ruling(answer=yes.id, confirmed=True),)))

    agreed = week(api)

    assert [(one["host"], one["status"], one["certainty"]) for one in asked["visits"]] == [
        ("harbour-lab", "asked", "tentative")
    ]
    assert [one["hosts"] for one in asked["waits"]["hosts"]] == [["harbour-lab"]]
    assert any(one["kind"] == "host" and one["day"] == "2026-11-30" for one in asked["due"])
    assert [(one["date"], one["certainty"]) for one in agreed["visits"]] == [("2027-10-12", "confirmed")]
    assert agreed["waits"]["hosts"] == []


def test_a_visit_that_is_cancelled_is_hosted_by_nobody(api: TestClient, store: InMemoryCaseStore) -> None:
    store.put(a_case(messages=(an_enquiry(),), status=Status.CANCELLED))

    assert week(api, "2027-W40")["visits"] == []


def test_what_went_out_and_what_is_uncertain(
    api: TestClient, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    number = arrived(store)
    out = a_message(id="m1", case=number, bundle=BundleKind.CLARIFICATION)
    lost = a_message(id="m2", case=number, bundle=BundleKind.CLARIFICATION, position=2)
    store.apply(a_change(store.case(number), messages=(out, lost)))
    for one, end, why in (("m1", MessageState.SENT, ""), ("m2", MessageState.UNCERTAIN, "outcome_unknown")):
        store.move_message(one, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
        store.move_message(one, end, was=MessageState.SENDING, at=NOW, detail=why)

    found, page = week(api), approver_browser.get("/week").text

    assert found["sent"] == {"clarification": 1}
    assert [(one["case"], one["state"], one["why"]) for one in found["not_sent"]] == [
        (number, "uncertain", "outcome_unknown")
    ]
    assert "Breve, der ikke gik ud" in page


def test_tasks_stand_among_what_is_due(services: Services, store: InMemoryCaseStore, api: TestClient) -> None:
    number = arrived(store)
    day = dt.date(2026, 12, 4)
    services.deskwork.add(number, TaskForm("Call <b>them</b>", "carl", day), by=a_person())

    due = [one for one in week(api)["due"] if one["kind"] == "task"]

    assert due == [{"day": "2026-12-04", "kind": "task", "person": "carl", "host": "", "case": number}]


def test_questions_that_stayed_unanswered_are_shown_to_whoever_can_answer_them(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    for number, days in (("q1", 0), ("q2", -7)):
        asked = AskedQuestion(
            id=number, at=NOW + dt.timedelta(days=days), via=Via.WEB, by="ada", question=f"Ishockey {number}?",
            language="da", status=AnswerStatus.NOT_FOUND, composer="extractive",
        )  # fmt: skip
        services.feedback.record(asked)

    worker, reader = browser_of(Role.COORDINATOR).get("/week").text, browser_of(Role.READER).get("/week").text

    assert "Ishockey q1?" in worker
    assert "q2" not in worker
    assert "Ishockey" not in reader
    assert "1 spørgsmål blev stående ubesvaret." in reader


@pytest.mark.parametrize("written", ["2026-W54", "2026-W00", "W48", "9999-W01", "2026-48", "<b>"])
def test_what_is_no_week_is_refused(written: str, approver_browser: TestClient) -> None:
    assert approver_browser.get("/week", params={"week": written}).status_code == 422


def test_the_week_of_new_year_belongs_to_its_thursday(approver_browser: TestClient) -> None:
    page = approver_browser.get("/week?week=2026-W53").text

    assert "Uge 53, 2026" in page
    assert 'href="/week?week=2027-W01"' in page
