"""Closeness: how near short texts are in meaning, across languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge import products as products
from knowledge.ports import Embedder
from knowledge.recent import Recent

Vector = NDArray[np.float32]
Stored = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]  #: Keys of texts to their packed vectors.


class Standing(Protocol):
    """Where vectors of texts that do not change are kept between starts."""

    def standing(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]: ...

    def keep_standing(self, vectors: Mapping[bytes, bytes]) -> None: ...


KEY_BYTES = 16
STEPS = 127  #: Of eight bits. A cosine moves by less than a thousandth.
KEPT = 4_000  #: Vectors of texts that are not stored, in memory: 6 MB with 384 dimensions.


class Closeness:
    """Takes what was embedded when the documents were put, and embeds the rest. Safe to share between threads."""

    def __init__(self, embedder: Embedder, stored: Stored, keeping: Standing | None = None) -> None:
        self._embedder = embedder
        self._stored = stored
        self._keeping = keeping
        self._kept: Recent[bytes, Vector] = Recent(KEPT)

    def __call__(self, question: str, texts: Sequence[str], *, standing: bool = False) -> list[float]:
        """Return the cosine of each text with the question. `standing` texts are ours, and kept between starts."""
        if not texts:
            return []
        asked = _unit(np.asarray(self._embedder.embed_query(question), np.float32))
        keys = [key(text) for text in texts]
        vectors = self._vectors(dict(zip(keys, texts, strict=True)), self._keeping if standing else None)
        cosines: list[float] = (np.stack([vectors[each] for each in keys]) @ asked).tolist()
        return cosines

    def _vectors(self, texts: Mapping[bytes, str], keeping: Standing | None) -> dict[bytes, Vector]:
        found = {each: vector for each in texts if (vector := self._kept.get(each)) is not None}
        stored = self._stored([each for each in texts if each not in found])
        found |= zip(stored, unpacked(stored.values()), strict=True)
        missing = [each for each in texts if each not in found]
        if not missing:
            return found
        fresh = self._made(texts, missing, keeping)
        for each, vector in fresh.items():
            self._kept.put(each, vector)
        return found | fresh

    def _made(self, texts: Mapping[bytes, str], missing: list[bytes], keeping: Standing | None) -> dict[bytes, Vector]:
        kept = keeping.standing(missing) if keeping else {}
        vectors = {each: np.frombuffer(vector, np.float32) for each, vector in kept.items()}
        absent = [each for each in missing if each not in vectors]
        if not absent:
            return vectors
        raw = self._embedder.embed_documents([texts[each] for each in absent])
        made = {each: _unit(np.asarray(vector, np.float32)) for each, vector in zip(absent, raw, strict=True)}
        if keeping:
            keeping.keep_standing({each: vector.tobytes() for each, vector in made.items()})
        return vectors | made


def nearest_sentences(question: Sequence[float], packed_of: Mapping[str, Sequence[bytes]]) -> dict[str, float]:
    """Return for each chunk the cosine of the question with the sentence nearest to it; of chunks that have any."""
    ids = [chunk_id for chunk_id, sentences in packed_of.items() if sentences]
    if not ids:
        return {}
    joined = b"".join(vector for chunk_id in ids for vector in packed_of[chunk_id])
    vectors = np.frombuffer(joined, np.int8).reshape(-1, len(question)).astype(np.float32)
    asked = _unit(np.asarray(question, np.float32))
    cosines = vectors @ asked / np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    starts = np.cumsum([0, *(len(packed_of[chunk_id]) for chunk_id in ids)])[:-1]
    return dict(zip(ids, np.maximum.reduceat(cosines, starts).tolist(), strict=True))


def key(text: str) -> bytes:
    """Return what a text is stored under; no text can be read from it."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=KEY_BYTES).digest()


def packed(vector: Sequence[float]) -> bytes:
    """Return eight bits for each dimension; the length is lost, the direction stays."""
    values = np.asarray(vector, np.float32)
    scale = STEPS / max(float(np.abs(values).max(initial=0.0)), 1e-9)
    rounded: NDArray[np.int8] = np.rint(values * scale).astype(np.int8)
    return bytes(rounded)


def unpacked(vectors: Iterable[bytes]) -> list[Vector]:
    return [_unit(np.frombuffer(vector, np.int8).astype(np.float32)) for vector in vectors]


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit
