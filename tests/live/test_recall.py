"""Approved letters wait through a crash, leave once when they are due, and not at all where they were recalled."""

import datetime as dt
import shutil
import signal
import time
from pathlib import Path

from tests.live.server import start, stop
from tests.live.test_durability import deliver, until

WAIT = "4"


def decide(server, number, verdict="approve", **more):
    bundles = server.get(f"/api/cases/{number}")["proposal"]["bundles"]
    digest = next(one["digest"] for one in bundles if one["kind"] == "draft_programme")
    body = {"bundle": "draft_programme", "decision": verdict, "digest": digest, "reason": "Seen."} | more
    return server.post(f"/api/cases/{number}/decisions", body)


def test_what_waits_survives_a_crash_and_leaves_once_unless_it_was_recalled(indexed, tmp_path):
    folder = Path(shutil.copytree(indexed, tmp_path / "data"))
    server = start(folder, OPE_RECALL_SECONDS=WAIT)
    try:
        sent, kept = (deliver(server, one)[1]["case"] for one in ("recall-1", "recall-2"))
        for number in (sent, kept):
            until(server, number, "proposed")
        decide(server, kept, send_at=(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat())
        status, recalled = decide(server, kept, "recall")
        decide(server, sent)
    finally:
        stop(server, signal.SIGKILL)
    time.sleep(float(WAIT))

    server = start(folder, OPE_RECALL_SECONDS=WAIT)
    try:
        until(server, sent, "dispatched")
        left = server.get(f"/api/cases/{kept}")["status"]
        late, _ = decide(server, sent, "recall")
    finally:
        stop(server)

    assert (status, recalled["status"], recalled["messages"]) == (200, "proposed", [])
    assert [path.name.startswith(sent) for path in (folder / "outbox").glob("*.eml")] == [True]
    assert (left, late) == ("proposed", 409)
