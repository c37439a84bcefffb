"""An embedder that remembers the questions it was asked last."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge import tokens
from knowledge.ports import Embedder, Read, ReadQuery, TokenReader
from knowledge.recent import Recent

REMEMBERED = 2_000  #: Questions and their words: 7 MB with 384 dimensions.
READ = 100  #: Questions with their tokens: 4 MB.


class RememberingEmbedder:
    """The same vectors as from the embedder inside. One answer compares the same question many times."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._questions: Recent[str, list[float]] = Recent(REMEMBERED)
        self._read: Recent[str, ReadQuery] = Recent(READ)

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
            read = self.read_query(text)  # a question is compared first and searched for next: it is read once
            vector = self._embedder.embed_query(text) if read is None else read.vector
            self._questions.put(text, vector)
        return vector

    def read_documents(self, texts: list[str]) -> list[Read]:
        return tokens.read(texts, self._embedder)

    def read_query(self, text: str) -> ReadQuery | None:
        """Read it once for both; None where the embedder inside tells no tokens."""
        read = self._read.get(text)
        if read is None and isinstance(self._embedder, TokenReader):
            read = self._embedder.read_query(text)
            if read is not None:
                self._read.put(text, read)
                self._questions.put(text, read.vector)
        return read

    def places(self, text: str, at: Sequence[int]) -> list[int]:
        return self._embedder.places(text, at) if isinstance(self._embedder, TokenReader) else [0] * len(at)
