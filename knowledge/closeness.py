"""Closeness: how near short texts are in meaning, across languages; what was embedded once is kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Embedder

#: Vectors kept: words and sentences of the passages that answer. 30 MB with 384 dimensions.
_KEPT = 20_000

Vector = NDArray[np.float32]


class Closeness:
    """Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[tuple[bool, str], Vector] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the cosine of each text with the question."""
        if not texts:
            return []
        asked = self._vector(question, question=True)
        return [float(asked @ self._vector(text)) for text in texts]

    def _vector(self, text: str, *, question: bool = False) -> Vector:
        key = (question, text)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        raw = self._embedder.embed_query(text) if question else self._embedder.embed_documents([text])[0]
        vector = np.asarray(raw, dtype=np.float32)
        vector /= max(float(np.linalg.norm(vector)), 1e-9)
        with self._lock:
            self._kept[key] = vector
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return vector
