"""The whole product behind its HTTP port: starting, answering, taking requests in, and its memory."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from bot.cli.handover import run
from bot.settings import Settings
from tests.bench.figures import figure, spread, timed
from tests.bench.questions import over_http
from tests.bench.seeds import SEEDS, at_hand
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, running

PREPARED_WITHIN = 120  #: Seconds.


def serving(folder: Path) -> None:
    data = folder / "served"
    with running(data) as server:
        figure("start_first_seconds", server.started_in)
        if at_hand(SEEDS):
            _index(server, SEEDS)
    with running(data) as server:
        figure("start_again_seconds", server.started_in)
        over_http(server)
        _webhook(server)
        _request_to_proposal(server)
        figure("resident_mb", server.resident_mb())


def _index(server: Server, path: Path) -> None:
    begun = time.monotonic()
    for event in run("index", Settings(data_dir=server.folder), paths=[str(path.resolve())]):
        assert "error" not in event, event
    figure("seeds_indexed_seconds", time.monotonic() - begun)


def _webhook(server: Server) -> None:
    def deliver(number: int) -> None:
        body = a_body(f"Bench {number}: information wanted about your work, please.")
        status, _ = server.call("POST", "/intake/requests", body, **signed(f"bench-{number}", body))
        assert status == 202, status

    spread("webhook_acknowledgement_ms", timed(deliver, range(40)), here=False)


def _request_to_proposal(server: Server) -> None:
    """From the signed delivery to a programme that waits for a decision."""
    seconds = []
    for number in range(3):
        body = a_body(
            f"Hej, vi er {12 + number} personer fra Blåby kommune, som gerne vil se energi og cirkulær økonomi i "
            "Nordhavn den 2.-3. marts 2027.",
        )
        begun = time.perf_counter()
        _, reply = server.call("POST", "/intake/requests", body, **signed(f"visit-{number}", body))
        case = json.loads(reply)["case"]
        while server.get(f"/api/cases/{case}")["status"] != "proposed":
            if time.perf_counter() - begun > PREPARED_WITHIN:
                raise AssertionError("no proposal in time")
            time.sleep(0.05)
        seconds.append(time.perf_counter() - begun)
    figure("request_to_proposal_seconds", statistics.median(seconds), n=len(seconds))
