"""How fast documents are embedded, for `make bench`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from knowledge.embedding.e5 import E5Embeddings


def tokens_per_second(
    embeddings: E5Embeddings, texts: Sequence[str], *, clock: Callable[[], float] = perf_counter
) -> float:
    counted = embeddings.tokens(texts)
    embeddings.embed_documents(list(texts[:1]))  # the first run allocates
    started = clock()
    embeddings.embed_documents(list(texts))
    return counted / (clock() - started)
