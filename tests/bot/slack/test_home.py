"""The home tab: what it shows to whom, when it is published, and the questions that can be pressed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from bot.slack import starters
from bot.slack.home_tab import JOB
from bot.visits.models import Officer, Status
from tests.bot.slack.support import Office
from tests.factories import a_case, a_person


def open_home(office: Office, *, user: str = "UADA", tab: str = "home", event_id: str = "Ev1") -> None:
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab}
    assert office.event(event, event_id=event_id).status_code == 200


def homes(office: Office) -> list[dict[str, Any]]:
    return office.slack.bodies("views.publish")


def shown(office: Office) -> list[str]:
    """Every text of the tab, buttons aside."""
    blocks = homes(office)[-1]["view"]["blocks"]
    return [block["text"]["text"] for block in blocks if "text" in block]


@pytest.fixture
def full(office: Office) -> Office:
    office.store.put(a_case(officer=Officer(person="ada", name="Ada Approver")))
    office.store.put(a_case(number="2026-0002", status=Status.WAITING))
    return office


def test_the_tab_shows_what_waits_what_is_due_and_ones_own_cases(full: Office) -> None:
    open_home(full)

    number = "<https://ope.example/cases/2026-0001|2026-0001>"
    assert homes(full)[-1]["user_id"] == "UADA"
    assert shown(full)[:6] == [
        "Letters that you can approve: 1",
        f"• {number} · Malmberg kommun · Draft programme, Enquiries to hosts",
        "Your deadlines and tasks within a week: 1",
        f"• 25 November 2026 · {number} · answer the enquirer",
        "Your open cases: 1",
        f"*{number}* · Malmberg kommun · SE\nProposed · answer by 25 November 2026 · Ada Approver",
    ]
    assert "Open cases that nobody has: 1" in json.dumps(homes(full)[-1])
    assert full.slack.refused == []


def test_what_is_overdue_says_so(full: Office) -> None:
    full.services.now.at += dt.timedelta(days=4)  # type: ignore[attr-defined]

    open_home(full)

    assert shown(full)[3].startswith("• :warning: overdue · 25 November 2026")


def test_who_has_nothing_is_told_so_and_a_large_desk_fits(office: Office) -> None:
    open_home(office)
    for number in range(1, 60):
        office.store.put(a_case(number=f"2026-{number:04d}", officer=Officer(person="ada", name="&" * 100)))

    open_home(office, event_id="Ev2")

    assert office.slack.refused == []
    assert "… 49 more on the page" in json.dumps(homes(office)[-1], ensure_ascii=False)


@pytest.mark.parametrize("user", ["UNOBODY", "UGUEST", "ULEFT"])
def test_who_may_not_see_cases_sees_none(full: Office, user: str) -> None:
    full.slack.users["UGUEST"] = {"is_restricted": True}
    full.services.people.save(a_person(id="guest", slack_user="UGUEST", language="en"))
    full.services.people.save(a_person(id="left", active=False, slack_user="ULEFT", language="en"))

    open_home(full, user=user)

    assert "Malmberg" not in json.dumps(homes(full)[-1])


def test_the_tab_is_published_anew_when_a_case_moves_for_those_who_opened_it(full: Office) -> None:
    open_home(full)
    for _ in range(3):
        full.services.announce("2026-0002")
    full.jobs.enqueue("show", "show:again", "2026-0002")

    lined_up = [(key, args) for name, key, args in full.jobs.enqueued if name == JOB and key in full.jobs.delayed]

    assert len(lined_up) == 1
    assert json.loads(lined_up[0][1][0])["user"] == "UADA"


def test_the_messages_tab_offers_questions(office: Office) -> None:
    open_home(office, tab="messages")

    (body,) = office.slack.bodies("assistant.threads.setSuggestedPrompts")
    assert body["channel_id"] == "D1"
    assert [prompt["message"] for prompt in body["prompts"]] == list(starters.questions("en"))
    assert homes(office) == []


def test_a_pressed_question_is_answered_by_direct_message(office: Office) -> None:
    office.click("suggested_question_0", "en", user="UCARL", channel=None)

    (posted,) = office.slack.bodies("chat.postMessage")
    assert office.knowledge.asked == [("Who can show us circular economy?", ())]
    assert posted["channel"] == "UCARL"
    assert posted["blocks"][0]["text"]["text"] == "You asked:\n>Who can show us circular economy?"
    assert "under Messages" in json.dumps(office.opened())
    assert office.slack.refused == []


@pytest.mark.parametrize("action_id", ["suggested_question_99", "suggested_question_x"])
def test_a_question_that_is_not_ours_is_not_asked(office: Office, action_id: str) -> None:
    assert office.click(action_id, "en").status_code == 200
    assert office.knowledge.asked == []
