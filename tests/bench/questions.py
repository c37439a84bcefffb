"""How long a question takes: embedded, searched, answered here and over HTTP, alone and beside a busy process."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.asking.models import Via
from bot.bootstrap import assistant
from bot.settings import Settings
from knowledge.embedding.e5 import E5Embeddings
from tests.bench.figures import figure, percentile, spread, timed
from tests.bench.seeds import SEEDS
from tests.live.server import Server

# No question twice: what was asked before is remembered, and would be answered sooner.
FORMS = (
    "Hvem arbejder med {} i regionen?",
    "Hvilke kommuner kan vise {} frem?",
    "Which initiatives are about {}, and who is behind them?",
    "Where could a delegation see {}?",
    "Wer kann einer Delegation {} zeigen?",
    "Vilka företag arbetar med {}?",
    "Hvilke nøgletal er der for {}?",
    "¿Qué resultados hay sobre {}?",
)
THEMES = (
    "fjernvarme", "klimatilpasning", "hydrogen", "smart city", "wastewater", "cykler", "food", "talent", "havne",
    "vindkraft", "life science", "affald", "mobility", "uddannelse", "quantum", "turisme", "startups", "sundhed",
)  # fmt: skip
WARM_UP = 8
BUSY = "while True: pass"


def embedding(folder: Path) -> None:
    """Embed questions, each for the first time."""
    embedder = E5Embeddings(cache=folder / "cache")
    spread("question_embedded_ms", timed(embedder.embed_query, _questions(), warm_up=WARM_UP), at_most=6)


def asking(folder: Path) -> None:
    """Search and answer in this process, over the library and, where they are at hand, the source documents."""
    asked = _questions()
    half = len(asked) // 2
    with assistant(Settings(data_dir=folder / "served")) as ours:
        if SEEDS.exists():
            ours.index([SEEDS], progress=lambda step: None)
        for question in asked[:half]:
            ours.knowledge.nearness(question, [question])  # reads it, which the search is then spared
        searched = timed(lambda each: ours.knowledge.retrieve(each, limit=12), asked[:half], warm_up=WARM_UP)
        answered = timed(lambda each: ours.services.ask(each, via=Via.API), asked[half:], warm_up=WARM_UP)
    spread("question_searched_ms", searched, at_most=15)
    spread("question_answered_in_process_ms", answered)


def over_http(server: Server) -> None:
    asked = _questions()
    half = len(asked) // 2

    def ask(question: str) -> None:
        status, _ = server.post("/api/ask", {"question": question})
        assert status == 200, status

    quiet = timed(ask, asked[:half], warm_up=WARM_UP)
    with _busy_neighbour():
        disturbed = timed(ask, asked[half:], warm_up=WARM_UP)
    spread("question_over_http_ms", quiet, here=False, at_most=40)
    spread("question_over_http_beside_a_busy_process_ms", disturbed, here=False)
    figure("busy_p95_times_quiet", percentile(disturbed.wall, 95) / percentile(quiet.wall, 95), at_most=4)


def _questions() -> list[str]:
    """Return them in an order that does not depend on form or theme, the same in every run."""
    asked = [form.format(theme) for theme, form in itertools.product(THEMES, FORMS)]
    random.Random(5).shuffle(asked)
    return asked


@contextmanager
def _busy_neighbour() -> Iterator[None]:
    busy = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
