"""The embedder that a setting names."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from langchain_core.embeddings import Embeddings

from knowledge.errors import EmbedderMissing
from knowledge.ports import Embedder


def embedder(spec: str, *, cache: Path) -> Embedder:
    """Open `e5`, `e5:int8` (ours), or any `provider:model` that LangChain knows.

    Raises:
        EmbedderMissing: no such embedder, or its package is not installed.
    """
    match spec.strip():
        case "e5" | "e5:fp32":
            return _e5("fp32", cache)
        case "e5:int8":
            return _e5("int8", cache)
        case other:
            return LangChainEmbedder(other, _provided(other))


class LangChainEmbedder:
    """Any LangChain `Embeddings` as our port."""

    def __init__(self, model: str, embeddings: Embeddings) -> None:
        self.model = model
        self._embeddings = embeddings

    @cached_property
    def dimension(self) -> int:
        return len(self.embed_query("dimension"))  # no provider says it; one call does

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)


def _e5(precision: str, cache: Path) -> Embedder:
    from knowledge.embedding.e5 import E5Embeddings  # noqa: PLC0415 - 100 MB that other embedders do not need

    return E5Embeddings(cache=cache, precision="int8" if precision == "int8" else "fp32")


def _provided(spec: str) -> Embeddings:
    from langchain.embeddings import init_embeddings  # noqa: PLC0415 - slow, and most installations never need it

    try:
        provided = init_embeddings(spec)
    except ImportError as error:
        raise EmbedderMissing(f"{spec}: {error}") from error  # its message names the package to install
    except ValueError as error:
        raise EmbedderMissing(f"{spec}: name a provider and a model, as in openai:text-embedding-3-small.") from error
    if not isinstance(provided, Embeddings):
        raise EmbedderMissing(f"{spec}: name a model as well.")
    return provided
