"""Follow-ups in a thread, and answers that only the asker saw and then shares."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.followups import asks
from tests.bot.slack.support import Office, a_mention

FIRST = a_mention()


def a_reply(text: str, **overrides: Any) -> dict[str, Any]:
    return (
        a_mention(type="message", channel_type="channel", ts="1794990002.000100", thread_ts=FIRST["ts"], text=text)
        | overrides
    )


@pytest.fixture
def engaged(office: Office) -> Office:
    office.event(FIRST)
    return office


@pytest.mark.parametrize("text", ["And in 2025?", "hvad med Malmö", "og i Malmö", "那里呢？"])
@pytest.mark.parametrize("channel_type", ["channel", "group"])
def test_a_follow_up_in_our_thread_needs_no_mention(engaged: Office, text: str, channel_type: str) -> None:
    engaged.event(a_reply(text, channel_type=channel_type), event_id="Ev2")

    assert engaged.knowledge.asked[1:] == [(text, ("who uses surplus heat?",))]
    assert [posted["thread_ts"] for posted in engaged.slack.bodies("chat.postMessage")] == [FIRST["ts"]] * 2


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(a_reply("Thanks, that helps."), id="thanks"),
        pytest.param(a_reply("<@UCARL> do you know?"), id="to somebody else"),
        pytest.param(a_reply("<@UBOT> and in 2025?"), id="a mention comes as a mention"),
        pytest.param(a_reply("And in 2025?", thread_ts="1.1"), id="another thread"),
        pytest.param(a_reply("And in 2025?", channel="C2"), id="another channel"),
        pytest.param(a_reply("Who is in?", thread_ts=None), id="talk in the channel"),
        pytest.param(a_reply("Who is in?", bot_id="B2"), id="another bot"),
    ],
)
def test_talk_among_people_is_not_answered_and_not_kept(engaged: Office, reply: dict[str, Any]) -> None:
    kept = len(engaged.jobs.enqueued)

    assert engaged.event(reply, event_id="Ev2").status_code == 200
    assert len(engaged.jobs.enqueued) == kept


@pytest.mark.parametrize(
    ("said", "is_question"),
    [
        ("Tak!", False),
        ("og tak for det", False),
        ("What about Lund", True),
        ("Vis mig værterne", True),
        ("Visse ting", False),
        ("Hvad koster det", True),
        ("Vi tager den i morgen", False),
    ],
)
def test_what_asks_is_told_from_what_does_not(said: str, is_question: bool) -> None:
    assert asks(said) is is_question


def test_the_status_line_speaks_the_askers_language(office: Office) -> None:
    office.event(a_mention(text="<@UBOT> hvem bruger overskudsvarme i dag?"))

    assert [body["status"] for body in office.slack.bodies("assistant.threads.setStatus")] == ["slår det op …"]


def test_a_failure_is_told_in_the_askers_language(office: Office) -> None:
    office.knowledge.answer = RuntimeError("x")

    office.event(a_mention(text="<@UBOT> hvem bruger overskudsvarme i dag?"))

    assert office.slack.bodies("chat.postMessage")[0]["text"].startswith("Noget gik galt")


@pytest.fixture
def private(office: Office) -> Office:
    office.command("ask who uses surplus heat?")
    return office


def share(office: Office, **envelope: Any) -> Any:
    (seen,) = [body for body in office.slack.bodies("chat.postEphemeral") if "heat" in body["text"]]
    value = next(e["value"] for e in seen["blocks"][-1]["elements"] if e["action_id"] == "answer_share")
    return office.click("answer_share", value, **({"channel": {"id": "C1"}} | envelope))


def test_a_private_answer_is_shared_as_it_was_read(private: Office) -> None:
    private.knowledge.answer = RuntimeError("nobody is asked again")

    for trigger in ("s1", "s2"):
        share(private, trigger=trigger)

    (posted,) = private.slack.bodies("chat.postMessage")
    assert (posted["channel"], posted["text"]) == ("C1", "Surplus heat serves 4,000 homes. [1]")
    assert posted["blocks"][0]["text"]["text"] == "Ada Approver asked, and shares the answer:\n>who uses surplus heat?"
    assert "answer_share" not in str(posted["blocks"])
    assert private.told()[-1] == ("UADA", "The answer now stands in the channel.")
    assert private.slack.refused == []


def test_nobody_shares_what_another_one_asked(private: Office) -> None:
    share(private, user="UCARL")

    assert private.slack.bodies("chat.postMessage") == []
    assert private.told()[-1][1].startswith("That answer can no longer be shared")


def test_where_we_are_not_in_the_channel_sharing_says_so_and_can_be_tried_again(private: Office) -> None:
    private.slack.fail("chat.postMessage", "refuse:not_in_channel")
    share(private, trigger="s1")
    assert private.told()[-1][1].startswith("I am not in this channel")

    share(private, trigger="s2")

    assert [posted["channel"] for posted in private.slack.bodies("chat.postMessage")] == ["C1"]
