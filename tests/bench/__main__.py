"""`make bench`: one JSON line a figure. Compare within one run; quote medians."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from knowledge.embedding.factory import embedder
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, running

SHARED = Path(__file__).parents[2].parent / "shared"
QUESTIONS = (
    "Hvilke kommuner har labs og klynger?",
    "Who lost time in traffic queues, and how much?",
    "Was ist Kalundborg Symbiose?",
    "Hvem kan vise os grøn energi i Nordhavn?",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _tokens_a_second(Path(folder) / "cache")
        with running(Path(folder) / "first") as server:
            figure("start_first_seconds", server.started_in)
        with running(Path(folder) / "first") as server:
            figure("start_again_seconds", server.started_in)
            _question_over_http(server)
            _webhook(server)
            _request_to_proposal(server)
            figure("resident_mb", server.resident_mb())
            _evaluations(server)


def figure(name: str, value: float, **more: Any) -> None:
    print(json.dumps({"figure": name, "value": round(value, 3), **more}), flush=True)


def _tokens_a_second(cache: Path) -> None:
    """Passages of a fixed text of our own, one at a time, as indexing does."""
    from knowledge.embedding.e5 import E5Embeddings  # noqa: PLC0415 - heavy, and only here

    ours = embedder("e5", cache=cache)
    assert isinstance(ours, E5Embeddings)
    library = Path(__file__).parents[2] / "knowledge" / "library"
    text = " ".join(path.read_text("utf-8") for path in sorted(library.glob("*.md"))).split()
    passages = [" ".join(text[at : at + 150]) for at in range(0, min(len(text), 9_000), 150)]
    ours.embed_documents(passages[:4])
    begun = time.perf_counter()
    ours.embed_documents(passages)
    seconds = time.perf_counter() - begun
    figure("tokens_a_second_indexed", ours.tokens(passages) / seconds, passages=len(passages), precision="fp32")


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


def _question_over_http(server: Server) -> None:
    def ask(number: int) -> None:
        server.post("/api/ask", {"question": QUESTIONS[number % len(QUESTIONS)]})

    _timed(ask, 5)
    _spread("question_over_http_ms", _timed(ask, 60))


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
