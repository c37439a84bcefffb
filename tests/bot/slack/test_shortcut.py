"""The shortcut on a message: looked at in a window first, then one case, however often and by whomever it is made."""

from __future__ import annotations

from typing import Any

import pytest

from bot.visits.models import Channel
from tests.bot.slack.support import Office
from tests.factories import NOW

MAIL = (
    "Hello,\nwe are 14 people from Malmö & want to see district heating.\n"
    "<mailto:kim@malmberg.example|kim@malmberg.example>"
)


def a_message(**overrides: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "user": "UCARL",
        "ts": f"{NOW.timestamp() - 60:.6f}",
        "text": MAIL.replace("&", "&amp;"),
    } | overrides


def initial(office: Office) -> dict[str, str]:
    inputs = [block for block in office.opened()["blocks"] if block["type"] == "input"]
    return {block["block_id"]: block["element"].get("initial_value", "") for block in inputs}


def make(office: Office, *, user: str = "UADA", trigger: str = "m1", **changed: str) -> Any:
    """Choose the shortcut and send its window as it opened, with these fields put right."""
    office.shortcut(a_message(), user=user, trigger=trigger)
    values = initial(office) | {"organisation": "Malmberg kommun"} | changed
    return office.submit(office.opened(), values, user=user, trigger=f"{trigger}-sent")


def test_the_window_shows_what_would_be_taken_in_and_stores_nothing(office: Office) -> None:
    office.shortcut(a_message())

    assert initial(office) == {
        "organisation": "",
        "name": "",
        "email": "kim@malmberg.example",
        "phone": "",
        "subject": "Hello,",
        "message": "Hello,\nwe are 14 people from Malmö & want to see district heating.\nkim@malmberg.example",
    }
    assert office.store.cases() == []
    assert office.slack.refused == []


def test_the_case_is_made_by_the_intake_of_every_other_request(office: Office) -> None:
    response = make(office, user="UCARL")

    (summary,) = office.store.cases()
    request = office.store.case(summary.number).request
    assert response.json() == {"response_action": "clear"}
    assert (request.channel, request.contact.email) == (Channel.SLACK, "kim@malmberg.example")
    assert request.organisation is not None
    assert (request.organisation.name, request.message.splitlines()[0]) == ("Malmberg kommun", "Hello,")
    assert [(line.event, line.actor) for line in office.store.audit() if line.event == "case.entered"] == [
        ("case.entered", "carl")
    ]
    assert office.told() == [
        (
            "UCARL",
            "The message is case 2026-0001 now. It is being read; nothing has been sent. "
            "https://ope.example/cases/2026-0001",
        )
    ]
    assert [args for name, _, args in office.jobs.enqueued if name == "prepare"] == [("2026-0001",)]


def test_the_same_message_again_is_the_same_case_for_everybody(office: Office) -> None:
    make(office)
    opened = len(office.slack.bodies("views.open"))

    office.shortcut(a_message(), user="UCARL", trigger="m2")

    assert len(office.slack.bodies("views.open")) == opened
    assert office.told()[-1][1].startswith("This message was made case 2026-0001 before.")


def test_two_who_have_the_window_open_at_once_make_one_case(office: Office) -> None:
    office.shortcut(a_message())
    view, values = office.opened(), initial(office) | {"organisation": "Malmberg kommun"}

    office.submit(view, values, trigger="s1")
    office.submit(view, values | {"subject": "Put right"}, user="UCARL", trigger="s2")

    assert len(office.store.cases()) == 1
    assert office.told()[-1][1].startswith("This message was made case 2026-0001 before.")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"email": "kim"}, "email"),
        ({"email": ""}, "email"),
        ({"message": ""}, "message"),
    ],
)
def test_what_is_missing_is_said_in_the_window(office: Office, changed: dict[str, str], field: str) -> None:
    response = make(office, **changed)

    assert list(response.json()["errors"]) == [field]
    assert office.store.cases() == []


@pytest.mark.parametrize(
    ("user", "said"), [("URITA", "Your role does not allow this"), ("UNOBODY", "I do not know you")]
)
def test_who_may_not_enter_cases_opens_nothing(office: Office, user: str, said: str) -> None:
    office.shortcut(a_message(), user=user)

    assert office.slack.bodies("views.open") == []
    assert [sentence[: len(said)] for _, sentence in office.told()] == [said]


def test_a_window_of_somebody_who_may_not_makes_nothing(office: Office) -> None:
    office.shortcut(a_message())

    office.submit(office.opened(), initial(office) | {"name": "Kim"}, user="URITA")

    assert office.store.cases() == []


def test_a_forwarded_mail_fills_the_window(office: Office) -> None:
    mail = {
        "filetype": "email", "subject": "Study visit", "plain_text": "Dear all,\nwe come.",
        "from": [{"name": "Kim Exempel", "address": "kim@malmberg.example"}],
    }  # fmt: skip
    office.shortcut(a_message(text="", files=[mail, {"filetype": "pdf"}]))

    shown = initial(office)
    assert (shown["subject"], shown["name"], shown["email"]) == ("Study visit", "Kim Exempel", "kim@malmberg.example")
    assert shown["message"] == "Dear all,\nwe come."
    assert "Files on the message are not taken in" in str(office.opened())


def test_a_long_message_stands_in_several_fields_and_is_taken_in_whole(office: Office) -> None:
    long = "\n".join(f"Line {number} of the message" for number in range(600))
    office.shortcut(a_message(text=long))

    office.submit(office.opened(), initial(office) | {"name": "Kim", "phone": "12345678"})

    assert office.store.case("2026-0001").request.message == long
    assert office.slack.refused == []


def test_text_from_outside_stays_text(office: Office) -> None:
    office.shortcut(a_message(text="<!channel> <https://evil.example|click> &lt;b&gt; \u202e" + "x" * 30_000))

    assert initial(office)["message"].startswith("click (https://evil.example) <b> xxx")
    assert office.slack.refused == []


def test_an_expired_trigger_is_told(office: Office) -> None:
    office.slack.fail("views.open", "refuse:expired_trigger_id")

    office.shortcut(a_message())

    assert office.told()[0][1].startswith("Slack did not open the window in time")
