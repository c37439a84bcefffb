"""How search behaves as the index grows: made-up chunks, so that only their number changes."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import Chunk, Document, chroma
from knowledge.catalogue import SqliteCatalogue
from knowledge.closeness import key, packed
from knowledge.ports import Meanings
from knowledge.retrieval import retrieve
from tests.bench.figures import figure, percentile

DIMENSION = 384
TOPICS = 48  #: Directions that meaning varies in; isotropic vectors are like nothing that is ever embedded.
NOISE = 0.35
CHUNKS_A_DOCUMENT = 100
WORDS_A_CHUNK = 100
SENTENCES_A_CHUNK = 5
WORDS_A_QUESTION = 8
VOCABULARY = 40_000
QUESTIONS = 60
NEAREST = 10

Vectors = NDArray[np.float32]


@dataclass
class MadeUp:
    """Vectors and texts that look like a language: few words are frequent, most are rare."""

    seed: int = 7

    def __post_init__(self) -> None:
        self._numbers = np.random.default_rng(self.seed)
        chosen = random.Random(self.seed)
        syllables = [a + b for a in "bdfghklmnprstvj" for b in ("a", "e", "i", "o", "u", "ær", "en", "ig", "ål", "ør")]
        self._words = ["".join(chosen.choices(syllables, k=chosen.randint(1, 5))) for _ in range(VOCABULARY)]
        self._often = 1 / np.arange(2, VOCABULARY + 2)
        self._often /= self._often.sum()
        self._topics = self._numbers.normal(size=(TOPICS, DIMENSION)) / np.sqrt(DIMENSION)

    def vectors(self, count: int) -> Vectors:
        meant = self._numbers.normal(size=(count, TOPICS)) @ self._topics / np.sqrt(TOPICS)
        made = meant + self._numbers.normal(size=(count, DIMENSION)) * NOISE / DIMENSION
        unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def text(self, words: int) -> str:
        return " ".join(self._words[at] for at in self._numbers.choice(VOCABULARY, words, p=self._often))


class Given:
    """Stands for the embedder: what is measured is the search."""

    model = "made-up"
    dimension = DIMENSION

    def __init__(self, questions: dict[str, Vectors]) -> None:
        self._questions = questions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._questions[text].tolist()
        return vector


def growth(folder: Path, sizes: list[int]) -> None:
    """Grow one index through the sizes; at each, time the search and compare it with an exact one."""
    folder.mkdir(parents=True, exist_ok=True)
    made_up = MadeUp()
    asked = dict(
        zip((made_up.text(WORDS_A_QUESTION) for _ in range(QUESTIONS)), made_up.vectors(QUESTIONS), strict=True)
    )
    catalogue = SqliteCatalogue(folder / "catalogue.sqlite")
    vectors = chroma.embedded(folder / "vectors", model="made-up", dimension=DIMENSION)
    stored = np.empty((0, DIMENSION), np.float32)
    ids: list[str] = []
    for size in sizes:
        begun = time.perf_counter()
        for document, chunks in _documents(made_up, start=len(ids), end=size):
            more = made_up.vectors(len(chunks))
            vectors.put(chunks, more)  # type: ignore[arg-type]
            catalogue.put(document, chunks, _sentences(made_up, chunks))
            stored = np.concatenate([stored, more])
            ids += [chunk.id for chunk in chunks]
        put = (time.perf_counter() - begun) / size * 1e3
        milliseconds = []
        embedder = Given(asked)
        for text in [*list(asked)[:5], *asked]:
            begun = time.perf_counter()
            retrieve(text, catalogue=catalogue, vectors=vectors, embedder=embedder, limit=12)
            milliseconds.append((time.perf_counter() - begun) * 1e3)
        figure(
            "growth_search_ms",
            percentile(milliseconds[5:], 50),
            chunks=size,
            p95=percentile(milliseconds[5:], 95),
            recall_at_10=_recall(vectors, np.stack(list(asked.values())), stored, ids),
            store_ms_a_chunk=round(put, 3),
            disk_kb_a_chunk=round(_disk(folder) / size / 1024, 2),
            resident_mb=_resident_mb(),
        )
    vectors.close()
    catalogue.close()


def _documents(made_up: MadeUp, *, start: int, end: int) -> Iterator[tuple[Document, list[Chunk]]]:
    for at in range(start, end, CHUNKS_A_DOCUMENT):
        name = f"{at:07}.txt"
        texts = [made_up.text(WORDS_A_CHUNK) for _ in range(min(CHUNKS_A_DOCUMENT, end - at))]
        chunks = [
            Chunk(id=f"{name}#{n}", document=name, ordinal=n, title="", section="", text=text, start=0, end=len(text))
            for n, text in enumerate(texts)
        ]
        yield Document(name=name, title=name, text="\n".join(texts)), chunks


def _sentences(made_up: MadeUp, chunks: list[Chunk]) -> Meanings:
    count = SENTENCES_A_CHUNK
    vectors = [packed(vector) for vector in made_up.vectors(count * len(chunks)).tolist()]
    own = {
        chunk.id: {key(f"{chunk.id} {n}"): vectors[at * count + n] for n in range(count)}
        for at, chunk in enumerate(chunks)
    }
    return Meanings(own, {})


def _recall(vectors: chroma.ChromaVectorIndex, asked: Vectors, stored: Vectors, ids: list[str]) -> float:
    hits = 0
    for vector in asked:
        exact = {ids[at] for at in np.argpartition(-(stored @ vector), NEAREST)[:NEAREST]}
        hits += len(exact & {found for found, _ in vectors.search(vector.tolist(), limit=NEAREST)})
    return round(hits / (NEAREST * len(asked)), 4)


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _resident_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
