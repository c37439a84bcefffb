"""Our own retrieval over the texts of the bench."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ingest.splitting import split
from knowledge import Document, chroma
from knowledge.analysis import searchable
from knowledge.catalogue import SqliteCatalogue
from knowledge.retrieval import retrieve
from knowledge.understanding import understand
from tests.bench.recipes import DEPTH, Cached, Piece, Search


def ours(documents: Sequence[Document], embedder: Cached, folder: Path, opened: ExitStack) -> Search:
    catalogue = SqliteCatalogue(folder / "catalogue.sqlite")
    opened.callback(catalogue.close)
    vectors = chroma.embedded(folder / "vectors", model="bench", dimension=len(embedder.embed_query("dimension")))
    opened.callback(vectors.close)
    for document in documents:
        chunks = split(document)
        catalogue.put(document, chunks, understand(chunks, embedder=embedder, known=catalogue.meanings))  # type: ignore[arg-type]
        vectors.put(chunks, embedder.embed_documents([searchable(chunk) for chunk in chunks]))

    def search(question: str) -> list[Piece]:
        found = retrieve(question, catalogue=catalogue, vectors=vectors, embedder=embedder, limit=DEPTH)  # type: ignore[arg-type]
        return [Piece(passage.chunk.document, passage.chunk.text) for passage in found]

    return search
