"""Closeness: how near short texts are in meaning, across languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Embedder
from knowledge.recent import Recent

Vector = NDArray[np.float32]
Stored = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]  #: Keys of texts to their packed vectors.

KEY_BYTES = 16
STEPS = 127  #: Of eight bits. A cosine moves by less than a thousandth.
KEPT = 4_000  #: Vectors of texts that are not stored, in memory: 6 MB with 384 dimensions.


class Closeness:
    """Takes what was embedded when the documents were put, and embeds the rest. Safe to share between threads."""

    def __init__(self, embedder: Embedder, stored: Stored) -> None:
        self._embedder = embedder
        self._stored = stored
        self._kept: Recent[bytes, Vector] = Recent(KEPT)

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the cosine of each text with the question."""
        if not texts:
            return []
        asked = _unit(np.asarray(self._embedder.embed_query(question), np.float32))
        keys = [key(text) for text in texts]
        vectors = self._vectors(dict(zip(keys, texts, strict=True)))
        cosines: list[float] = (np.stack([vectors[each] for each in keys]) @ asked).tolist()
        return cosines

    def _vectors(self, texts: Mapping[bytes, str]) -> dict[bytes, Vector]:
        found = {each: vector for each in texts if (vector := self._kept.get(each)) is not None}
        stored = self._stored([each for each in texts if each not in found])
        found |= zip(stored, unpacked(stored.values()), strict=True)
        missing = [each for each in texts if each not in found]
        made = self._embedder.embed_documents([texts[each] for each in missing]) if missing else []
        for each, raw in zip(missing, made, strict=True):
            found[each] = _unit(np.asarray(raw, np.float32))
            self._kept.put(each, found[each])
        return found


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
