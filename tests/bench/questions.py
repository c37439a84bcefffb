"""How long a question takes: embedded, and answered over HTTP, on a quiet machine and beside a busy process."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.embedding.e5 import E5Embeddings
from tests.bench.figures import figure, percentile
from tests.live.server import Server

# No question twice: what was asked before is remembered, and would be answered sooner.
FORMS = (
    "Hvem arbejder med {} i regionen?",
    "Hvilke kommuner kan vise {} frem?",
    "Which initiatives are about {}, and who is behind them?",
    "Where could a delegation see {}?",
    "Wer kann einer Delegation {} zeigen?",
    "Vilka företag arbetar med {}?",
)
THEMES = ("fjernvarme", "klimatilpasning", "hydrogen", "smart city", "wastewater", "cykler", "food", "talent", "havne")
WARM_UP = 6
BUSY = "while True: pass"


def embedded(cache: Path) -> None:
    embedder = E5Embeddings(cache=cache)
    questions = _questions()
    _spread("question_embedded_ms", _timed(embedder.embed_query, questions))


def answered(server: Server) -> None:
    questions = _questions()
    half = len(questions) // 2

    def ask(question: str) -> None:
        status, _ = server.post("/api/ask", {"question": question})
        assert status == 200, status

    quiet = _timed(ask, questions[:half])
    with _busy_neighbour():
        disturbed = _timed(ask, questions[half:])
    _spread("question_over_http_ms", quiet)
    times = round(percentile(disturbed, 95) / percentile(quiet, 95), 2)
    _spread("question_over_http_beside_a_busy_process_ms", disturbed, p95_times_quiet=times)


def _questions() -> list[str]:
    return [form.format(theme) for theme, form in itertools.product(THEMES, FORMS)]


def _timed(call: Callable[[str], Any], questions: list[str]) -> list[float]:
    milliseconds = []
    for question in questions:
        begun = time.perf_counter()
        call(question)
        milliseconds.append((time.perf_counter() - begun) * 1e3)
    return milliseconds[WARM_UP:]


def _spread(name: str, milliseconds: list[float], **more: Any) -> None:
    figure(name, percentile(milliseconds, 50), p95=percentile(milliseconds, 95), n=len(milliseconds), **more)


@contextmanager
def _busy_neighbour() -> Iterator[None]:
    busy = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
