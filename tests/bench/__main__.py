"""`make bench`: one JSON line a figure. Compare within one run; quote medians."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import engines, questions
from tests.bench.figures import figure
from tests.bench.growth import growth
from tests.bench.retrieval import retrieval
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, running

SIZES = [1_000, 10_000, 100_000]  #: Chunks; the last takes ten minutes, and only where `OPE_BENCH_FULL` is set.
SHARED = Path(__file__).parents[2].parent / "shared"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        engines.engines(cache)
        engines.indexing(Path(folder) / "indexing", cache)
        questions.embedded(cache)
        retrieval(Path(folder) / "retrieval")
        growth(Path(folder) / "growth", SIZES if os.environ.get("OPE_BENCH_FULL") else SIZES[:2])
        with running(Path(folder) / "first") as server:
            figure("start_first_seconds", server.started_in)
        with running(Path(folder) / "first") as server:
            figure("start_again_seconds", server.started_in)
            questions.answered(server)
            _webhook(server)
            _request_to_proposal(server)
            figure("resident_mb", server.resident_mb())
            _evaluations(server)


def _timed(call: Callable[[int], Any], times: int) -> list[float]:
    milliseconds = []
    for number in range(times):
        begun = time.perf_counter()
        call(number)
        milliseconds.append((time.perf_counter() - begun) * 1e3)
    return milliseconds


def _spread(name: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    figure(name, statistics.median(ordered), p95=round(p95, 2), n=len(ordered))


def _webhook(server: Server) -> None:
    def deliver(number: int) -> None:
        body = a_body(f"Bench {number}: information wanted about your work, please.")
        status, _ = server.call("POST", "/intake/requests", body, **signed(f"bench-{number}", body))
        assert status == 202, status

    _spread("webhook_acknowledgement_ms", _timed(deliver, 40))


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
            if time.perf_counter() - begun > 120:
                raise AssertionError("no proposal within two minutes")
            time.sleep(0.05)
        seconds.append(time.perf_counter() - begun)
    figure("request_to_proposal_seconds", statistics.median(seconds), n=len(seconds))


def _evaluations(server: Server) -> None:
    """Quality on the labelled files, where they are at hand."""
    files = [
        path for path in (SHARED / "eval" / "questions.jsonl", SHARED / "eval" / "requests.jsonl") if path.exists()
    ]
    if not files:
        print("no evaluation files at hand: quality not measured", file=sys.stderr)
        return
    from bot.cli.handover import run  # noqa: PLC0415 - only where there is something to score
    from bot.cli.operations import OPERATIONS  # noqa: PLC0415 - as above
    from bot.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings(data_dir=server.folder)
    for _ in run("index", OPERATIONS, settings, paths=[str((SHARED / "seeds").resolve())]):
        pass
    for event in run("evaluate", OPERATIONS, settings, paths=[str(path.resolve()) for path in files]):
        for name, value in event.get("result", {}).items():
            if isinstance(value, int | float):
                figure(f"{event['result']['file']}:{name}", value)


if __name__ == "__main__":
    main()
