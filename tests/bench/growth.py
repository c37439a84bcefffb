"""How search behaves as the index grows: made-up chunks, so that only their number changes."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import Chunk, Document, chroma
from knowledge.catalogue import SqliteCatalogue
from knowledge.closeness import key, packed
from knowledge.ports import Meanings, Read, ReadQuery
from knowledge.retrieval import retrieve
from tests.bench.figures import Taken, figure, percentile, spread, timed

DIMENSION = 384
TOPICS = 48  #: Directions that meaning varies in; isotropic vectors are like nothing that is ever embedded.
NOISE = 0.35
CHUNKS_A_DOCUMENT = 100
WORDS_A_CHUNK = 100
SENTENCES_A_CHUNK = 5
TOKENS_A_CHUNK = 170  #: As e5 cuts a hundred Danish words.
TOKENS_A_QUESTION = 14
WORDS_A_QUESTION = 8
VOCABULARY = 40_000
QUESTIONS = 60
NEAREST = 10
ROUNDS = 3
SIZES = (1_000, 10_000, 100_000)  #: Chunks.

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

    def signs(self) -> bytes:
        return self._numbers.bytes(TOKENS_A_CHUNK * DIMENSION // 8)

    def text(self, words: int) -> str:
        return " ".join(self._words[at] for at in self._numbers.choice(VOCABULARY, words, p=self._often))


class Given:
    """Stands for the embedder: what is measured is the search."""

    model = "made-up"
    dimension = DIMENSION

    def __init__(self, questions: Mapping[str, Vectors], tokens: Vectors) -> None:
        self._questions = questions
        self._tokens = tokens

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._questions[text].tolist()
        return vector

    def read_documents(self, texts: list[str]) -> list[Read]:
        raise NotImplementedError

    def read_query(self, text: str) -> ReadQuery:
        return ReadQuery(self.embed_query(text), self._tokens)


def growth(folder: Path) -> None:
    """Grow one index through the sizes; at each, time the search and compare it with an exact one."""
    at = folder / "growth"
    made_up = MadeUp()
    asked = dict(
        zip((made_up.text(WORDS_A_QUESTION) for _ in range(QUESTIONS)), made_up.vectors(QUESTIONS), strict=True)
    )
    embedder = Given(asked, made_up.vectors(TOKENS_A_QUESTION))
    catalogue = SqliteCatalogue(at / "catalogue.sqlite")
    vectors = chroma.embedded(at / "vectors", model="made-up", dimension=DIMENSION)
    stored = np.empty((SIZES[-1], DIMENSION), np.float32)
    ids: list[str] = []
    slow: list[Taken] = []
    resident = _resident_kb()
    for size in SIZES:
        seconds = _grown(size, made_up, catalogue=catalogue, vectors=vectors, stored=stored, ids=ids)
        slow.append(_searched(asked, embedder, catalogue=catalogue, vectors=vectors))
        spread("growth_search_ms", slow[-1], chunks=size)
        figure("growth_recall_at_10", _recall(vectors, asked, stored[:size], ids), at_least=0.98, chunks=size)
        figure("growth_stored_ms_a_chunk", seconds * 1e3, chunks=size)
        figure("growth_disk_kb_a_chunk", _disk_kb(at) / size, chunks=size)
        taken = _resident_kb() - resident - stored[:size].nbytes / 1024
        figure("growth_resident_kb_a_chunk", taken / size, chunks=size, resident_mb=_resident_kb() // 1024)
    wall, processor = (
        percentile(last, 95) / percentile(first, 95) for first, last in zip(slow[0], slow[-1], strict=True)
    )
    figure("growth_p95_times_the_smallest", wall, at_most=2, processor=round(processor, 2), chunks=SIZES[-1])
    vectors.close()
    catalogue.close()


def _grown(
    size: int,
    made_up: MadeUp,
    *,
    catalogue: SqliteCatalogue,
    vectors: chroma.ChromaVectorIndex,
    stored: Vectors,
    ids: list[str],
) -> float:
    """Put chunks until there are that many; return the seconds that storing one took."""
    start, seconds = len(ids), 0.0
    for document, chunks in _documents(made_up, start=start, end=size):
        more = made_up.vectors(len(chunks))
        meanings = _meanings(made_up, chunks, more)
        begun = time.perf_counter()
        vectors.put(chunks, more)  # type: ignore[arg-type]
        catalogue.put(document, chunks, meanings)
        seconds += time.perf_counter() - begun
        stored[len(ids) : len(ids) + len(chunks)] = more
        ids += [chunk.id for chunk in chunks]
    return seconds / (size - start)


def _searched(
    asked: Mapping[str, Vectors],
    embedder: Given,
    *,
    catalogue: SqliteCatalogue,
    vectors: chroma.ChromaVectorIndex,
) -> Taken:
    """Return what each question took, in the middle of its rounds: a busy moment does not count."""

    def search(text: str) -> None:
        retrieve(text, catalogue=catalogue, vectors=vectors, embedder=embedder, limit=12)

    rounds = [timed(search, asked) for _ in range(ROUNDS)]
    return Taken(*([statistics.median(each) for each in zip(*kind, strict=True)] for kind in zip(*rounds, strict=True)))


def _documents(made_up: MadeUp, *, start: int, end: int) -> Iterator[tuple[Document, list[Chunk]]]:
    for at in range(start, end, CHUNKS_A_DOCUMENT):
        name = f"{at:07}.txt"
        texts = [made_up.text(WORDS_A_CHUNK) for _ in range(min(CHUNKS_A_DOCUMENT, end - at))]
        chunks = [
            Chunk(id=f"{name}#{n}", document=name, ordinal=n, title="", section="", text=text, start=0, end=len(text))
            for n, text in enumerate(texts)
        ]
        yield Document(name=name, title=name, text="\n".join(texts)), chunks


def _meanings(made_up: MadeUp, chunks: Sequence[Chunk], wholes: Vectors) -> Meanings:
    """What the catalogue keeps beside the text: a vector a sentence, that of the chunk, the signs of its tokens."""
    count = SENTENCES_A_CHUNK
    vectors = [packed(vector) for vector in made_up.vectors(count * len(chunks)).tolist()]
    sentences = {
        chunk.id: {key(f"{chunk.id} {n}"): vectors[at * count + n] for n in range(count)}
        for at, chunk in enumerate(chunks)
    }
    keys = {chunk.id: key(chunk.id) for chunk in chunks}
    return Meanings(
        sentences,
        {},
        {chunk.id: (keys[chunk.id], whole.tobytes()) for chunk, whole in zip(chunks, wholes, strict=True)},
        {chunk.id: (keys[chunk.id], made_up.signs()) for chunk in chunks},
    )


def _recall(
    vectors: chroma.ChromaVectorIndex, asked: Mapping[str, Vectors], stored: Vectors, ids: Sequence[str]
) -> float:
    hits = 0
    for vector in asked.values():
        exact = {ids[at] for at in np.argpartition(-(stored @ vector), NEAREST)[:NEAREST]}
        hits += len(exact & {found for found, _ in vectors.search(vector.tolist(), limit=NEAREST)})
    return hits / (NEAREST * len(asked))


def _disk_kb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024


def _resident_kb() -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    return int(found[1]) if found else 0
