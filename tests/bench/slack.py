"""How soon Slack hears that an event is stored, while the questions of the earlier ones are being answered."""

from __future__ import annotations

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.figures import figure, percentile
from tests.bot.slack.support import SECRET, signed
from tests.live.server import Server, running
from tests.slack_mock import MockSlack

A_SECOND = 20
SECONDS = 15
AT_MOST = 500  #: Milliseconds; Slack itself gives three seconds.
WARM_UP = 5
_ASKED = ("who uses surplus heat?", "which hosts show energy?", "hvad koster et besøg?", "what is Gate 21?")


def slack(folder: Path) -> None:
    with MockSlack() as double:
        settings = {
            "OPE_SLACK_BOT_TOKEN": "xoxb-bench",
            "OPE_SLACK_SIGNING_SECRET": SECRET,
            "OPE_SLACK_API_URL": double.url,
        }
        with running(folder / "slack", **settings) as server:
            for number in range(WARM_UP):
                _deliver(server, _event(10_000 + number))
            taken = _at_their_times(server)
            figure(
                "slack_acknowledgement_ms_p99",
                percentile(taken, 99),
                at_most=AT_MOST,
                p50=round(statistics.median(taken), 1),
                worst=round(max(taken), 1),
                n=len(taken),
                a_second=A_SECOND,
            )


def _at_their_times(server: Server) -> list[float]:
    """Milliseconds from when each event was due: one that waits for a free hand here counts as late, too."""
    begun = time.perf_counter() + 0.5

    def at_its_time(number: int) -> float:
        due = begun + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        _deliver(server, _event(number))
        return (time.perf_counter() - due) * 1e3

    with ThreadPoolExecutor(max_workers=2 * A_SECOND) as hands:
        return list(hands.map(at_its_time, range(A_SECOND * SECONDS)))


def _deliver(server: Server, body: dict[str, Any]) -> None:
    content = json.dumps(body)
    headers = {name.replace("-", "_"): value for name, value in signed(content).items()}
    status, said = server.call("POST", "/slack/events", content.encode(), **headers)
    assert status == 200, (status, said)


def _event(number: int) -> dict[str, Any]:
    """Of four, two are questions, one is the second delivery of a question, and one is talk."""
    turn, place = number % 4, number - (number % 4 == 2)
    event = {
        "type": "message" if turn == 3 else "app_mention",
        "channel_type": "channel",
        "user": "UADA",
        "team": "T1",
        "channel": "C1",
        "ts": f"{int(time.time())}.{place:06d}",
        "text": f"<@UBOT> {_ASKED[place % len(_ASKED)]}",
    }
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"Ev{place}",
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": event,
    }
