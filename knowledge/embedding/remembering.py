"""An embedder that remembers the questions it was asked last."""

from __future__ import annotations

from knowledge.ports import Embedder
from knowledge.recent import Recent

REMEMBERED = 2_000  #: Questions and their words: 7 MB with 384 dimensions.


class RememberingEmbedder:
    """The same vectors as from the embedder inside. One answer compares the same question many times."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._questions: Recent[str, list[float]] = Recent(REMEMBERED)

    @property
    def model(self) -> str:
        return self._embedder.model

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        vector = self._questions.get(text)
        if vector is None:
            vector = self._embedder.embed_query(text)
            self._questions.put(text, vector)
        return vector
