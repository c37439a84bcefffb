"""In-memory twins of the stores of the knowledge base, and an embedder that knows words by heart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

from knowledge import Chunk, Document, DocumentInfo, DocumentKind, analysis
from knowledge.ports import Meanings


class InMemoryVectorIndex:
    def __init__(self) -> None:
        self.vectors: dict[str, Sequence[float]] = {}

    def put(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> None:
        self.vectors |= {chunk.id: vector for chunk, vector in zip(chunks, vectors, strict=True)}

    def forget(self, chunk_ids: Sequence[str]) -> None:
        for chunk_id in chunk_ids:
            self.vectors.pop(chunk_id, None)

    def search(self, vector: Sequence[float], *, limit: int) -> list[tuple[str, float]]:
        found = self.similarities(vector, list(self.vectors))
        return sorted(found.items(), key=lambda pair: -pair[1])[:limit]

    def similarities(self, vector: Sequence[float], chunk_ids: Sequence[str]) -> dict[str, float]:
        return {id_: _cosine(vector, self.vectors[id_]) for id_ in chunk_ids if id_ in self.vectors}

    def count(self) -> int:
        return len(self.vectors)

    def scour(self) -> None: ...

    def close(self) -> None:
        self.vectors.clear()


class InMemoryCatalogue:
    def __init__(self) -> None:
        self.stored: dict[str, tuple[Document, list[Chunk]]] = {}
        self.understood: dict[bytes, bytes] = {}
        self.told_apart: dict[str, Mapping[bytes, bytes]] = {}
        self.unfinished: dict[str, dict[bytes, bytes]] = {}
        self.lasting: dict[bytes, bytes] = {}
        self.whole: dict[str, tuple[bytes, bytes]] = {}
        self.read: dict[str, tuple[bytes, bytes]] = {}

    def put(self, document: Document, chunks: Sequence[Chunk], meanings: Meanings | None = None) -> list[str]:
        before = self.forget(document.name)
        if meanings is not None:
            self.told_apart |= meanings.sentences
            self.whole |= meanings.wholes
            self.read |= meanings.tokens
            for vectors in (*meanings.sentences.values(), meanings.words):
                self.understood |= vectors
        self.stored[document.name] = (document, list(chunks))
        self.unfinished.pop(document.name, None)
        return [chunk_id for chunk_id in before if chunk_id not in {chunk.id for chunk in chunks}]

    def keep(self, name: str, vectors: Mapping[bytes, bytes]) -> None:
        self.unfinished = {name: {**self.kept(name), **vectors}}

    def kept(self, name: str) -> dict[bytes, bytes]:
        return dict(self.unfinished.get(name, {}))

    def forget(self, name: str) -> list[str]:
        _, chunks = self.stored.pop(name, (None, []))
        self.unfinished.pop(name, None)
        return [chunk.id for chunk in chunks]

    def search(self, terms: Sequence[str], *, limit: int) -> list[tuple[str, float]]:
        wanted = set(terms)
        found = [
            (chunk.id, float(len(wanted & set(analysis.terms(analysis.searchable(chunk))))))
            for _, chunks in self.stored.values()
            for chunk in chunks
        ]
        return sorted((pair for pair in found if pair[1]), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def meanings(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.understood[key] for key in keys if key in self.understood}

    def wholes(self, ids: Sequence[str]) -> dict[bytes, bytes]:
        held = {chunk.id for _, chunks in self.stored.values() for chunk in chunks}
        return dict(of[id_] for of in (self.whole, self.read) for id_ in ids if id_ in held and id_ in of)

    def tokens(self, ids: Sequence[str]) -> dict[str, bytes]:
        return {id_: self.read[id_][1] for id_ in ids if id_ in self.read}

    def keep_standing(self, vectors: Mapping[bytes, bytes]) -> None:
        self.lasting |= vectors

    def standing(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.lasting[key] for key in keys if key in self.lasting}

    def sentences(self, ids: Sequence[str]) -> dict[str, list[bytes]]:
        return {chunk_id: list(self.told_apart[chunk_id].values()) for chunk_id in ids if chunk_id in self.told_apart}

    def kinds(self, ids: Iterable[str]) -> dict[str, DocumentKind]:
        return {chunk_id: chunk.kind for chunk_id, chunk in self.chunks(ids).items()}

    def chunks(self, ids: Iterable[str]) -> dict[str, Chunk]:
        wanted = set(ids)
        return {chunk.id: chunk for _, chunks in self.stored.values() for chunk in chunks if chunk.id in wanted}

    def chunks_of(self, name: str) -> list[Chunk]:
        return self.stored[name][1] if name in self.stored else []

    def document(self, name: str) -> Document | None:
        return self.stored[name][0] if name in self.stored else None

    def documents(self) -> list[DocumentInfo]:
        fields = {"name", "title", "kind", "media_type", "digest", "chunker", "language", "as_of"}
        return [
            DocumentInfo(**document.model_dump(include=fields), chunks=len(chunks), indexed_at="2026-11-21T12:00:00Z")
            for _, (document, chunks) in sorted(self.stored.items())
        ]

    def scour(self) -> None: ...

    def close(self) -> None:
        self.stored.clear()


class WordEmbedder:
    """The same words, the same direction. Knows nothing of meaning."""

    model = "words"
    dimension = 64

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.01] * self.dimension
        for word in re.findall(r"\w+", text.lower()):
            vector[crc32(word.encode()) % self.dimension] += 1.0
        return vector


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))
