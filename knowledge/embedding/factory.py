"""The embedder that a setting names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings

from knowledge.errors import EmbedderFailed, EmbedderMissing
from knowledge.outgoing import redirected, straight
from knowledge.ports import Embedder

SECONDS = 30.0  #: For one call of an embedder outside.
AT_ONCE = 256  #: Texts in one call; some servers take no more.
COMPATIBLE = "openai-compatible"

_COMPATIBLE = re.compile(COMPATIBLE + r":(?P<address>https?://[^\s#]+)#(?P<model>\S+)")


def embedder(spec: str, *, cache: Path, key: str = "") -> Embedder:
    """Open `e5`, `e5:int8` (ours), any `provider:model` that LangChain knows, or a server that speaks OpenAI's
    protocol, as `openai-compatible:http://…/v1#model`.

    Raises:
        EmbedderMissing: no such embedder, or its package is not installed.
    """
    match spec.strip():
        case "e5" | "e5:fp32":
            return _e5("fp32", cache)
        case "e5:int8":
            return _e5("int8", cache)
        case other:
            compatible = _COMPATIBLE.fullmatch(other)
            # The server may move: the vectors are the model's.
            name = f"{COMPATIBLE}:{compatible['model']}" if compatible else other
            return LangChainEmbedder(name, _compatible(compatible, key) if compatible else _provided(other, key))


class LangChainEmbedder:
    """Any LangChain `Embeddings` as our port; one that fails says so in our words."""

    def __init__(self, model: str, embeddings: Embeddings) -> None:
        self.model = model
        self._embeddings = embeddings

    @cached_property
    def dimension(self) -> int:
        return len(self.embed_query("dimension"))  # no provider says it; one call does

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with _told():
            return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        with _told():
            return self._embeddings.embed_query(text)


@contextmanager
def _told() -> Iterator[None]:
    try:
        with straight():
            yield
    except Exception as error:  # noqa: BLE001 - each provider raises errors of its own
        # Not its words: they may hold the text.
        raise EmbedderFailed("(redirected)" if redirected(error) else f"({type(error).__name__})") from None


def _e5(precision: str, cache: Path) -> Embedder:
    from knowledge.embedding.e5 import E5Embeddings  # noqa: PLC0415 - 100 MB that other embedders do not need

    return E5Embeddings(cache=cache, precision="int8" if precision == "int8" else "fp32")


def _compatible(server: re.Match[str], key: str) -> Embeddings:
    # A key of the environment is meant for its provider, not for this address; and such servers know no tokens.
    return _opened(
        server.string,
        model=server["model"],
        provider="openai",
        base_url=server["address"],
        api_key=key or "none",
        check_embedding_ctx_length=False,
        chunk_size=AT_ONCE,
        timeout=SECONDS,
        max_retries=1,
    )


def _provided(spec: str, key: str) -> Embeddings:
    return _opened(spec, model=spec, **({"api_key": key} if key else {}))


def _opened(spec: str, **options: Any) -> Embeddings:
    from langchain.embeddings import init_embeddings  # noqa: PLC0415 - slow, and most installations never need it

    try:
        provided = init_embeddings(**options)
    except ImportError as error:
        raise EmbedderMissing(f"{spec}: {error}") from error  # its message names the package to install
    except ValueError as error:
        raise EmbedderMissing(
            f"{spec}: name a provider and a model, as in openai:text-embedding-3-small, "
            f"or {COMPATIBLE}:http://127.0.0.1:9000/v1#model."
        ) from error
    if not isinstance(provided, Embeddings):
        raise EmbedderMissing(f"{spec}: name a model as well.")
    return provided
