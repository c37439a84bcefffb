"""Our own retrieval over the texts of the bench."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ingest.splitting import split
from knowledge import Document, chroma
from knowledge.catalogue import SqliteCatalogue
from knowledge.putting import embedded
from knowledge.retrieval import retrieve
from tests.bench.recipes import DEPTH, CachedReader, Piece, Search


def ours(documents: Sequence[Document], embedder: CachedReader, folder: Path, opened: ExitStack) -> Search:
    catalogue = SqliteCatalogue(folder / "catalogue.sqlite")
    opened.callback(catalogue.close)
    vectors = chroma.embedded(folder / "vectors", model="bench", dimension=embedder.dimension)
    opened.callback(vectors.close)
    for document in documents:
        chunks = split(document)
        made = embedded(document.name, chunks, embedder=embedder, catalogue=catalogue)
        catalogue.put(document, chunks, made.meanings)
        vectors.put(chunks, made.vectors)

    def search(question: str) -> list[Piece]:
        found = retrieve(question, catalogue=catalogue, vectors=vectors, embedder=embedder, limit=DEPTH)
        return [Piece(passage.chunk.document, passage.chunk.text) for passage in found]

    return search
