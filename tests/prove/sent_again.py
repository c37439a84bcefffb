"""C-11: events of Slack that come again, retries that come alone, and what was asked while nobody listened."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.adapters.sql import Database, SqlChannelBook
from bot.slack.questions import job_key
from tests.bot.slack.support import SECRET, signed
from tests.live.server import Server
from tests.prove.checks import Check, Outcome, Room, fault, in_servers
from tests.prove.servers import serving
from tests.slack_mock import MockSlack

_REASONS = (
    "http_timeout", "too_many_redirects", "connection_failed", "ssl_error", "http_error", "unknown_error",
)  # fmt: skip
_AWAY_SECONDS = 600
_MISSED = 20
_AT_ONCE = 4
_WAIT_SECONDS = {False: 240, True: 45}  #: Less for what is broken on purpose: there it is for what never comes.
_CHANNEL = "C1"

Event = dict[str, Any]


class Slack:
    """What it sends, and what stands in the channel afterwards."""

    def __init__(self, mock: MockSlack) -> None:
        self._mock = mock
        self.times: list[float] = []  #: Until each was acknowledged, in milliseconds.
        self.refused = 0

    def asked(self, number: int, at: float) -> Event:
        text = f"<@UBOT> Hvem kan fortælle om fjernvarme? Nummer {number}"
        ts = f"{at:.0f}.{number:06d}"
        event = {"type": "app_mention", "user": "UADA", "team": "T1", "text": text, "ts": ts, "channel": _CHANNEL}
        self._mock.holds(event)
        return event

    def sends(self, server: Server, event: Event, *, retry: int = 0) -> None:
        body = json.dumps({
            "type": "event_callback",
            "team_id": "T1",
            "event_id": f"Ev{event['ts']}",
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
            "event": event,
        })  # fmt: skip
        again = {"x_slack_retry_num": str(retry), "x_slack_retry_reason": _REASONS[int(event["ts"][-1]) % 6]}
        headers = signed(body) | (again if retry else {})
        begun = time.monotonic()
        status, _ = server.call("POST", "/slack/events", body.encode(), **headers)
        self.times.append(1_000 * (time.monotonic() - begun))
        self.refused += status != 200

    def all_answered(self, events: Iterable[Event]) -> bool:
        """Whether they are in time; then a little longer, for answers that come twice."""
        wanted = {event["ts"] for event in events}
        _until(lambda: wanted <= set(self.answers()))
        time.sleep(2)
        return wanted <= set(self.answers())

    def answers(self) -> Counter[str]:
        posted = [one for one in self._mock.messages if one.get("bot_id") == "BBOT" and one.get("metadata")]
        return Counter(one["metadata"]["event_payload"]["key"].rpartition(":")[2] for one in posted)


def one_answer_each(room: Room, events: int) -> Outcome:
    """A trial is a question that is to have one answer in the end. Between Slack's tries the server is started anew.

    Retries that come alone are judged before that: the next start would find in the history what was dropped.
    """
    outcome, folder, now = Outcome(), room.data(), time.time()
    with MockSlack() as mock:
        mock.channels = [{"id": _CHANNEL, "is_channel": True}]
        settings = {
            "OPE_SLACK_BOT_TOKEN": "xoxb-made-up",
            "OPE_SLACK_SIGNING_SECRET": SECRET,
            "OPE_SLACK_API_URL": mock.url,
        }
        slack = Slack(mock)
        often = [slack.asked(number, now) for number in range(events)]
        alone = [slack.asked(events + number, now) for number in range(max(2, events // 4))]
        with serving(folder, **settings) as server, ThreadPoolExecutor(_AT_ONCE) as threads:
            _until(lambda: _looked(folder) > 1)
            list(threads.map(lambda each: slack.sends(server, each, retry=1), alone))
            slack.all_answered(_lined_up(folder, alone))
            heard = slack.answers()
            outcome.trial(not mock.bodies("conversations.history"), "the history was read before retries were judged")
            list(threads.map(lambda each: slack.sends(server, each[0], retry=each[1]), _twice(often)))
            slack.all_answered(often)
        with serving(folder, **settings) as server:
            for retry in (2, 3):
                for event in often:
                    slack.sends(server, event, retry=retry)
            time.sleep(1)
        missed = _asked_while_away(slack, folder, events)
        with serving(folder, **settings):
            slack.all_answered(missed)
        answers = slack.answers()
    for name, group in (("sent four times", often), ("missed", missed)):
        for event in group:
            outcome.trial(answers[event["ts"]] == 1, f"{name}: {answers[event['ts']]} answers")
    for event in alone:
        at_once, later = heard[event["ts"]], answers[event["ts"]]
        outcome.trial(at_once == later == 1, f"a retry alone: {at_once} answers before the next start, then {later}")
    outcome.trial(slack.refused == 0, f"{slack.refused} deliveries were refused")
    outcome.told = _told(slack, answers, missed, unheard=sum(not heard[event["ts"]] for event in alone), of=len(alone))
    return outcome


def _twice(events: list[Event]) -> list[tuple[Event, int]]:
    """At once, as where the first is slow and the second one does not wait for it."""
    return [(event, retry) for event in events for retry in (0, 1)]


def _asked_while_away(slack: Slack, folder: Path, events: int) -> list[Event]:
    """The last look was ten minutes ago, and since then somebody asked every half a minute."""
    now = time.time()
    with closing(Database(f"sqlite:///{folder / 'cases.sqlite'}")) as database:
        book = SqlChannelBook(database)
        for channel, upto in book.looked().items():
            book.keep_looked(channel, upto - dt.timedelta(seconds=_AWAY_SECONDS))
    many = _MISSED if events >= _MISSED else 4
    step = _AWAY_SECONDS / (many + 1)
    return [slack.asked(500_000 + number, now - _AWAY_SECONDS + step * (number + 1)) for number in range(many)]


def _looked(folder: Path) -> int:
    """How many places the book says that were looked into: what is asked before the first start is not missed."""
    with closing(sqlite3.connect(folder / "cases.sqlite", timeout=30)) as database:
        return int(database.execute("select count(*) from slack_looks").fetchone()[0])


def _lined_up(folder: Path, events: list[Event]) -> list[Event]:
    """Those with a job: for an answer to the others there is nothing to wait for."""
    with closing(sqlite3.connect(folder / "jobs.sqlite", timeout=30)) as database:
        jobs = {key for (key,) in database.execute("select workflow_uuid from workflow_status")}
    return [event for event in events if job_key(event["channel"], event["ts"]) in jobs]


def _told(slack: Slack, answers: Counter[str], missed: list[Event], *, unheard: int, of: int) -> str:
    times = sorted(slack.times)
    found = sum(answers[event["ts"]] > 0 for event in missed)
    return (
        f"duplicates {sum(count - 1 for count in answers.values())}; lone retries without an answer before the next "
        f"start {unheard} of {of}; asked while the server was away and answered {found}/{len(missed)}; acknowledged "
        f"within {times[int(len(times) * 0.99)]:.0f} ms, p99 of {len(times)}, four at once"
    )


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT_SECONDS[bool(fault.get())]
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)


CHECKS = (
    Check(
        id="C-11",
        observes="A Slack event four times, a retry alone, questions while the server was away: one answer each",
        run=one_answer_each,
        tiny=3,
        quick=20,
        long=500,
        dear=True,
        breaks={
            "whatever carries a retry header is dropped": in_servers("retries_are_dropped"),
            "each delivery is answered": in_servers("each_delivery_is_answered"),
            "history is not read": in_servers("history_is_not_read"),
        },
    ),
)
