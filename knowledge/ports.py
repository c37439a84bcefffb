"""What the knowledge base needs from outside, as protocols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from knowledge.models import Chunk, Document, DocumentInfo, DocumentKind

Reply = TypeVar("Reply", bound=BaseModel)


class Embedder(Protocol):
    """Text to vectors. Has the methods of `langchain_core.embeddings.Embeddings`, so any of its providers fits."""

    @property
    def model(self) -> str:
        """Name and revision, stored with the vectors: another model needs another collection."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


class Read(NamedTuple):
    """A passage, read."""

    vector: list[float]  #: As `embed_documents` gives it.
    tokens: bytes  #: The signs of its tokens' values, as `knowledge.tokens` packs them; empty if not told.


class ReadQuery(NamedTuple):
    """A question, read."""

    vector: list[float]  #: As `embed_query` gives it.
    tokens: NDArray[np.float32]  #: A unit vector a row for each token that is not punctuation alone.


@runtime_checkable
class TokenReader(Protocol):
    """What an embedder may have beside its methods: what each token of a text means where it stands."""

    def read_documents(self, texts: list[str]) -> list[Read]: ...

    def read_query(self, text: str) -> ReadQuery | None:
        """Return None where the tokens are not told after all."""
        ...

    def places(self, text: str, at: Sequence[int]) -> list[int]:
        """Return how many of the tokens that `read_documents` tells of the text begin before each of the places."""
        ...


class VectorIndex(Protocol):
    """Nearest chunks by cosine. Ids are chunk ids; putting an id again replaces it."""

    def put(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> None: ...

    def forget(self, chunk_ids: Sequence[str]) -> None: ...

    def search(self, vector: Sequence[float], *, limit: int) -> list[tuple[str, float]]:
        """Return (chunk id, cosine), best first."""
        ...

    def similarities(self, vector: Sequence[float], chunk_ids: Sequence[str]) -> dict[str, float]:
        """Return the cosine of each of these chunks; of those it holds."""
        ...

    def count(self) -> int: ...


class Meanings(NamedTuple):
    """Packed vectors of what answers compare, each under the key of its text."""

    sentences: Mapping[str, Mapping[bytes, bytes]]  #: By chunk id; they go when the chunk goes.
    words: Mapping[bytes, bytes]
    wholes: Mapping[str, tuple[bytes, bytes]] = MappingProxyType({})  #: Key and vector, to the last bit, by chunk id.
    tokens: Mapping[str, tuple[bytes, bytes]] = MappingProxyType({})  #: Key and signs of the tokens by chunk id.


class Catalogue(Protocol):
    """The documents and chunks themselves, and the lexical index over them, in one transaction."""

    def put(self, document: Document, chunks: Sequence[Chunk], meanings: Meanings | None = None) -> list[str]:
        """Replace the document; return the chunk ids that are no longer used."""
        ...

    def keep(self, name: str, vectors: Mapping[bytes, bytes]) -> None:
        """Keep what was embedded of a document that is being put, until it is; of the last such document only."""
        ...

    def kept(self, name: str) -> Mapping[bytes, bytes]: ...

    def forget(self, name: str) -> list[str]:
        """Remove the document; return the chunk ids it had, none if it was unknown."""
        ...

    def search(self, terms: Sequence[str], *, limit: int) -> list[tuple[str, float]]:
        """Return (chunk id, BM25 score; higher is better), best first, for analysed terms."""
        ...

    def meanings(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return the vectors of texts, of those it holds."""
        ...

    def wholes(self, ids: Sequence[str]) -> Mapping[bytes, bytes]:
        """Return the vectors of whole chunks by their keys, of those it holds: an index is made again from them."""
        ...

    def keep_standing(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep the vectors of texts that are no document's, to the last bit, as long as the embedder stays."""
        ...

    def standing(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]: ...

    def sentences(self, ids: Sequence[str]) -> Mapping[str, Sequence[bytes]]:
        """Return the vectors of the sentences of each chunk, of those it holds."""
        ...

    def tokens(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Return the signs of the tokens of each chunk, of those it holds."""
        ...

    def kinds(self, ids: Iterable[str]) -> dict[str, DocumentKind]:
        """Return of which kind each chunk is, of those it holds."""
        ...

    def chunks(self, ids: Iterable[str]) -> dict[str, Chunk]: ...

    def chunks_of(self, name: str) -> list[Chunk]:
        """Return the chunks of a document in order; none if it is unknown."""
        ...

    def document(self, name: str) -> Document | None: ...

    def documents(self) -> list[DocumentInfo]: ...


class LanguageModel(Protocol):
    """A model that words things. It is handed text and returns data; it can do nothing else."""

    @property
    def name(self) -> str:
        """Provider and model, for logs and for `ope doctor`."""
        ...

    def complete(self, prompt: str, *, into: type[Reply]) -> Reply:
        """One call, bounded in time and length.

        Raises:
            ModelFailed: no reply, too late, too long, or not of that type.
        """
        ...
