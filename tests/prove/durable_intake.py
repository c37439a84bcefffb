"""C-02: what a server wrote and synced, seen from outside, before it said that it has a request."""

from __future__ import annotations

import json

from tests.bot.slack.support import SECRET
from tests.bot.slack.support import signed as signed_by_slack
from tests.live.deliveries import a_body, signed
from tests.live.tracing import read_trace, watched
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.servers import serving
from tests.slack_mock import MockSlack

_GREETING = "Godt nytår!"  #: Soon prepared: what is watched is the door.


def synced_before_answered(room: Room, deliveries: int) -> Outcome:
    """Half of them by the webhook, half as questions in Slack, one after the other."""
    outcome = Outcome(told="half of them webhooks, half Slack events")
    hooks = [f"hook-{number:05}-of-this-check" for number in range(deliveries // 2)]
    questions = [f"slack-{number:05}-of-this-check" for number in range(deliveries // 2)]
    lines = _watched(room, hooks, questions)
    for ids, log, answer in (
        (hooks, "cases.sqlite-wal", "HTTP/1.1 202"),
        (questions, "jobs.sqlite-wal", "HTTP/1.1 200"),
    ):
        early, synced, answered = read_trace(lines, ids, log, answer)
        for number, one in enumerate(ids):
            held = answered == len(ids) and number >= early and one in synced
            outcome.trial(held, f"{log}: {early} early, {len(synced)} synced, {answered} answered")
    return outcome


def _watched(room: Room, hooks: list[str], questions: list[str]) -> list[str]:
    """What the server did meanwhile. The row of its job is the note that an event of Slack came."""
    with MockSlack() as slack:
        settings = {
            "OPE_SLACK_BOT_TOKEN": "xoxb-made-up",
            "OPE_SLACK_SIGNING_SECRET": SECRET,
            "OPE_SLACK_API_URL": slack.url,
        }
        with serving(room.data(), **settings) as server, watched(server, room.folder / "trace") as trace:
            assert not isinstance(trace, str), trace
            for one in hooks:
                body = a_body(_GREETING)
                assert server.call("POST", "/intake/requests", body, **signed(one, body))[0] == 202
            for one in questions:
                body = json.dumps(_mention(one)).encode()
                assert server.call("POST", "/slack/events", body, **signed_by_slack(body.decode()))[0] == 200
    return trace.read_text("utf-8", "replace").splitlines()


def _mention(one: str) -> dict[str, object]:
    event = {"type": "app_mention", "user": "UNOBODY", "text": "<@UBOT> hej", "ts": one, "channel": "C0CASES"}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"Ev-{one}",
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": event,
    }


CHECKS = (
    Check(
        id="C-02",
        observes="Before a 2xx leaves, the log that holds its request is written and synced (strace)",
        run=synced_before_answered,
        tiny=20,
        quick=150,
        long=6_000,
        breaks={
            "SQLite syncs now and then": in_servers("synced_now_and_then"),
            "answers leave before requests are stored": in_servers("answered_before_it_is_stored"),
            "Slack events are lined up after the answer": in_servers("lined_up_after_the_answer"),
        },
        dear=True,
    ),
)
