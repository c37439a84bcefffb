"""Slack does not send again what came while nobody listened: it is found in history, and answered once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.catching_up import DONE, JOB, CatchingUp, look, look_when_due
from bot.slack.client import job_client
from bot.slack.socket import greeted
from tests.bot.slack.support import Office, a_direct_message, a_mention
from tests.factories import NOW
from tests.fakes import Clock, InMemoryChannelBook

CHANNELS = [
    {"id": "C1", "is_channel": True},
    {"id": "C2", "is_channel": True},
    {"id": "D1", "is_im": True, "user": "UADA"},
]


@pytest.fixture
def office(office: Office) -> Office:
    """It was last awake an hour before now."""
    office.slack.channels = list(CHANNELS)
    office.services.channel_book.keep_looked(DONE, NOW - dt.timedelta(hours=1))
    return office


def ago(number: int = 0, **distance: float) -> str:
    moment = NOW - dt.timedelta(**(distance or {"minutes": 30}))
    return f"{moment.timestamp() + number:.6f}"


def later(office: Office, *, minutes: float) -> None:
    assert isinstance(office.services.now, Clock)
    office.services.now.advance(minutes=minutes)


def answered(office: Office) -> list[tuple[str, str]]:
    posted = (m for m in office.slack.messages if m.get("bot_id") == "BBOT")
    return [(m["channel"], m["metadata"]["event_payload"]["key"].partition(":")[2]) for m in posted]


def test_twenty_of_twenty_missed_questions_are_answered_and_none_twice(office: Office) -> None:
    office.slack.say(**a_mention(ts=ago(hours=20), text="A talk that goes on."))
    asked = [a_mention(ts=ago(number)) for number in range(8)]
    asked += [a_mention(channel="C2", ts=ago(number)) for number in range(4)]
    asked += [a_direct_message(ts=ago(number)) for number in range(4)]
    asked += [a_mention(ts=ago(100 + number), thread_ts=ago(hours=20)) for number in range(4)]
    for message in asked:
        office.slack.say(**message)

    look(office.services)
    office.event(asked[0], event_id="EvLate", retry=3)  # Slack's own last try comes after it
    later(office, minutes=5)
    look(office.services)

    assert sorted(answered(office)) == sorted((m["channel"], m["ts"]) for m in asked)
    assert office.slack.refused == []


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({"text": "We talk among ourselves."}, id="talk"),
        pytest.param({"text": "<@UBOT> x", "bot_id": "B2"}, id="another bot"),
        pytest.param({"text": "<@UBOT> x", "user": "UBOT"}, id="ourselves"),
        pytest.param({"text": "<@UBOT> x", "user_team": "T2"}, id="somebody of another workspace"),
        pytest.param({"text": "<@UBOT> x", "subtype": "channel_join"}, id="no words of a person"),
        pytest.param({"text": "<@UBOT> x", "ts": ago(hours=2)}, id="before we slept"),
    ],
)
def test_what_slack_would_not_have_sent_is_left_alone(office: Office, message: dict[str, Any]) -> None:
    office.slack.say(**a_mention(ts=ago()) | message)

    look(office.services)

    assert answered(office) == []


def test_what_is_too_old_is_listed_and_not_answered_late(office: Office) -> None:
    office.services.channel_book.keep_looked(DONE, NOW - dt.timedelta(days=3))
    office.slack.say(**a_mention(ts=ago(hours=13)))
    office.slack.say(**a_mention(ts=ago(hours=11)))

    for _ in range(2):
        look(office.services)
        later(office, minutes=5)

    (missed,) = office.services.channel_book.missed()
    assert answered(office) == [("C1", ago(hours=11))]
    assert (missed.channel, missed.ts) == ("C1", ago(hours=13))
    assert missed.link == f"https://slack.com/archives/C1/p{ago(hours=13).replace('.', '')}"


def test_nothing_further_back_than_the_window_is_looked_for(office: Office) -> None:
    office.services.channel_book.keep_looked(DONE, NOW - dt.timedelta(days=30))
    office.slack.say(**a_mention(ts=ago(days=8)))

    look(office.services)

    assert (answered(office), office.services.channel_book.missed()) == ([], [])


def test_an_old_question_that_was_answered_in_its_time_is_not_listed(office: Office) -> None:
    office.event(a_mention(ts=ago(hours=13)))
    office.services.channel_book.keep_looked(DONE, NOW - dt.timedelta(days=3))

    look(office.services)

    assert office.services.channel_book.missed() == []


def test_at_the_first_start_nothing_was_missed(office: Office) -> None:
    services = replace(office.services, channel_book=InMemoryChannelBook())
    office.slack.say(**a_mention(ts=ago()))

    CatchingUp(services, job_client(office.settings), office.settings, office.book)(NOW.isoformat())

    assert answered(office) == []
    assert services.channel_book.looked() == {DONE: NOW}


def test_a_rate_limit_in_the_middle_costs_no_question_and_reads_nothing_twice(office: Office) -> None:
    for channel in ("C1", "C2"):
        office.slack.say(**a_mention(channel=channel, ts=ago()))
    office.slack.fail("conversations.history", "", "429:40")

    look(office.services)
    name, key, args = next(one for one in office.jobs.enqueued if one[1] in office.jobs.delayed)
    office.jobs.enqueue(name, "due", *args)

    assert (name, office.jobs.delayed[key]) == (JOB, 40)
    assert sorted(answered(office)) == [("C1", ago()), ("C2", ago())]
    assert [body["channel"] for body in office.slack.bodies("conversations.history")] == ["C1", "C2", "D1"]


@pytest.mark.parametrize("word", ["not_in_channel", "channel_not_found", "is_archived", "missing_scope"])
def test_a_channel_that_cannot_be_read_keeps_no_other_from_it(office: Office, word: str) -> None:
    office.slack.fail("conversations.history", f"refuse:{word}")
    for channel in ("C1", "C2"):
        office.slack.say(**a_mention(channel=channel, ts=ago()))

    look(office.services)

    (refusal,) = office.services.channel_book.refusals()
    assert answered(office) == [("C2", ago())]
    assert (refusal.channel, refusal.word) == ("C1", word)


def test_while_slack_is_away_the_look_waits_and_finds_it_all(office: Office) -> None:
    office.slack.say(**a_mention(ts=ago()))
    office.slack.fail("users.conversations", "drop")

    look(office.services)
    later(office, minutes=5)
    look_when_due(office.services)

    assert answered(office) == [("C1", ago())]


def test_history_is_read_every_five_minutes_and_at_each_greeting(office: Office) -> None:
    for minutes in (0, 4, 1, 4):
        later(office, minutes=minutes)
        look_when_due(office.services)
    looks = len([one for one in office.jobs.enqueued if one[0] == JOB])

    hear = greeted(lambda: look(office.services))
    hear(None, {"type": "events_api"}, None)
    hear(None, {"type": "hello", "num_connections": 1}, None)

    assert looks == 2
    assert len([one for one in office.jobs.enqueued if one[0] == JOB]) == 3


def test_long_histories_come_in_pages(office: Office) -> None:
    for number in range(450):
        office.slack.say(**a_mention(ts=ago(number / 10), text="Talk."))
    office.slack.say(**a_mention(ts=ago(-100)))

    look(office.services)

    assert answered(office) == [("C1", ago(-100))]
