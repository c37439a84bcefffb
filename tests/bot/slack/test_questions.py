from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.models import AnswerStatus
from tests.bot.slack.support import Office, a_citation, a_direct_message, a_mention, an_answer


def answers(office: Office) -> list[dict[str, Any]]:
    return office.slack.bodies("chat.postMessage")


def test_a_mention_is_answered_once_in_its_thread_with_the_source(office: Office) -> None:
    office.event(a_mention())

    (posted,) = answers(office)
    assert office.knowledge.asked == [("who uses surplus heat?", ())]
    assert (posted["channel"], posted["thread_ts"]) == ("C1", "1794990000.000100")
    assert posted["text"] == "Surplus heat serves 4,000 homes. [1]"
    assert [block["text"]["text"] for block in posted["blocks"][:2]] == [
        "Surplus heat serves 4,000 homes. [1]",
        "*[1]* Heat in the harbour · Figures · as of 2024\n>Surplus heat serves 4,000 homes.\n"
        "<https://ope.example/documents/heat.md#p12|Open the passage>",
    ]
    assert office.slack.refused == []


def test_a_direct_message_is_answered(office: Office) -> None:
    office.event(a_direct_message())

    assert [posted["channel"] for posted in answers(office)] == ["D1"]


def test_an_event_that_slack_delivers_four_times_is_answered_once(office: Office) -> None:
    statuses = [office.event(a_mention(), retry=retry).status_code for retry in (None, 1, 2, 3)]

    assert statuses == [200, 200, 200, 200]
    assert len(answers(office)) == 1


def test_a_retry_whose_first_try_never_arrived_is_answered(office: Office) -> None:
    office.event(a_mention(), event_id="EvLone", retry=1)

    assert len(answers(office)) == 1


def test_the_same_message_as_two_events_is_answered_once(office: Office) -> None:
    office.event(a_direct_message(), event_id="EvA")
    office.event(a_direct_message(type="app_mention"), event_id="EvB")

    assert len(answers(office)) == 1


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(a_mention(bot_id="B2"), id="another bot"),
        pytest.param(a_mention(user="UBOT"), id="ourselves"),
        pytest.param(a_mention(team="T2"), id="another workspace"),
        pytest.param(a_mention(user_team="T2"), id="a guest of a shared channel"),
        pytest.param(a_direct_message(subtype="message_changed"), id="an edited message"),
        pytest.param(a_direct_message(channel_type="channel"), id="talk in a channel"),
        pytest.param({"type": "message", "channel_type": "im"}, id="an empty message"),
    ],
)
def test_what_is_no_question_to_us_is_ignored(office: Office, event: dict[str, object]) -> None:
    response = office.event(event)

    assert response.status_code == 200
    assert office.jobs.enqueued == []


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot"])
def test_a_guest_gets_no_answer(office: Office, mark: str) -> None:
    office.slack.users["UGUEST"] = {mark: True}

    office.event(a_mention(user="UGUEST"))

    assert (answers(office), office.knowledge.asked) == ([], [])


def test_an_event_of_another_installation_gets_no_answer(office: Office) -> None:
    office.event(a_mention(team="T2"), team_id="T2")

    assert answers(office) == []


def test_a_follow_up_brings_the_earlier_questions_along(office: Office) -> None:
    first = a_mention()
    office.slack.say(**first)
    office.slack.say(channel="C1", ts="1794990001.000100", thread_ts=first["ts"], bot_id="BBOT", text="Our answer")

    office.event(a_mention(ts="1794990002.000100", thread_ts=first["ts"], text="<@UBOT> and in 2025?"))

    assert office.knowledge.asked == [("and in 2025?", ("who uses surplus heat?",))]


def test_a_job_repeated_after_a_crash_finds_its_answer_and_says_nothing(office: Office) -> None:
    office.event(a_mention())
    name, _, args = office.jobs.enqueued[0]

    office.jobs.enqueue(name, "as after a crash", *args)

    assert len(answers(office)) == 1


def test_a_lost_reply_from_slack_is_not_answered_by_posting_twice(office: Office) -> None:
    office.slack.fail("chat.postMessage", "drop")
    office.jobs.on_failure = lambda name, args, error: None

    office.event(a_mention())
    name, _, args = office.jobs.enqueued[0]
    office.jobs.enqueue(name, "as repeated", *args)

    assert len(answers(office)) == 1


def test_a_rate_limit_is_waited_out(office: Office) -> None:
    office.slack.fail("chat.postMessage", "429")

    office.event(a_mention())

    assert len(answers(office)) == 1


def test_the_answer_does_not_need_the_status_line(office: Office) -> None:
    office.slack.fail("assistant.threads.setStatus", "500")

    office.event(a_mention())

    assert len(answers(office)) == 1


def test_the_answer_does_not_need_the_history(office: Office) -> None:
    office.slack.fail("conversations.replies", "refuse:missing_scope")

    office.event(a_mention())

    assert len(answers(office)) == 1


def test_a_deleted_question_is_not_answered(office: Office) -> None:
    office.slack.fail("conversations.replies", "refuse:thread_not_found")

    office.event(a_mention())

    assert answers(office) == []


def test_a_mention_without_a_question_is_told_what_to_ask(office: Office) -> None:
    office.event(a_mention(text="<@UBOT>"))

    assert office.knowledge.asked == []
    assert str(answers(office)[0]["text"]).startswith("Ask me about")


def test_what_is_not_found_is_said_without_sources(office: Office) -> None:
    office.knowledge.answer = an_answer(
        status=AnswerStatus.NOT_FOUND, answer="Nothing supports an answer.", citations=(), notes=()
    )

    office.event(a_mention())

    blocks = answers(office)[0]["blocks"]
    assert [block["text"]["text"] for block in blocks if "text" in block] == ["Nothing supports an answer."]


def test_an_unexpected_failure_is_told_with_a_reference_and_nothing_else(office: Office) -> None:
    office.knowledge.answer = RuntimeError("/var/secret/path")

    office.event(a_mention())

    (posted,) = answers(office)
    assert str(posted["text"]).startswith("Something went wrong on our side.")
    assert "/var/secret/path" not in json.dumps(posted)


def test_text_from_outside_calls_nobody_and_links_nowhere(office: Office) -> None:
    hostile = "<!channel> <@UADA> <https://evil.example|here> & \u202etxet"
    citation = a_citation(title=hostile, section=hostile, quote=hostile, url="/documents/a|b>.md")
    office.knowledge.answer = an_answer(answer=hostile, citations=(citation,), notes=(hostile,))

    office.event(a_mention())

    (posted,) = answers(office)
    assert office.slack.refused == []
    assert posted["text"] == "&lt;!channel&gt; &lt;@UADA&gt; &lt;https://evil.example|here&gt; &amp; txet"
    assert "<https://ope.example/documents/a%7Cb%3E.md|Open the passage>" in posted["blocks"][1]["text"]["text"]


def test_an_answer_beyond_slacks_limits_is_cut_where_one_can_see_it(office: Office) -> None:
    office.knowledge.answer = an_answer(answer="<&>" * 20_000, notes=("n" * 5000,) * 9)

    office.event(a_mention())

    assert office.slack.refused == []
    assert str(answers(office)[0]["text"])[-1] == "…"


def test_nine_times_a_letter_that_unfolds_is_an_ordinary_question(office: Office) -> None:
    office.event(a_mention(text="<@UBOT> " + "\ufdfa" * 9 + "\x00"))

    assert len(answers(office)) == 1


def test_a_question_is_stored_though_slack_is_out_of_reach(office: Office) -> None:
    office.slack.fail("auth.test", "500")
    office.jobs.on_failure = lambda name, args, error: None

    response = office.event(a_mention())
    name, key, args = office.jobs.enqueued[-1]
    assert office.jobs.delayed[key] == 15
    office.jobs.enqueue(name, "as its time came", *args)

    assert response.status_code == 200
    assert len(answers(office)) == 1
