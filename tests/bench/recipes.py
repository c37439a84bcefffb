"""The recipes that users would take instead of ours, each as its own makers write it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import Stemmer
from langchain_core.embeddings import Embeddings

from knowledge.ports import Read, ReadQuery

DEPTH = 40  #: Pieces asked for, so that ten documents are among them.
RRF = 60

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")


class Text(NamedTuple):
    id: str
    text: str


class Piece(NamedTuple):
    document: str
    text: str


Search = Callable[[str], list[Piece]]


class Cached(Embeddings):
    """Recipes that share an embedder share what it embedded: quality is compared here, not speed."""

    def __init__(self, embeddings: Any) -> None:
        self._embeddings = embeddings
        self._passages: dict[str, list[float]] = {}
        self._questions: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._passages]
        self._passages |= zip(missing, self._embeddings.embed_documents(missing), strict=True)
        return [self._passages[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        if text not in self._questions:
            self._questions[text] = self._embeddings.embed_query(text)
        return self._questions[text]


class CachedReader(Cached):
    """The same for ours, which compares tokens as well."""

    def __init__(self, embeddings: Any) -> None:
        super().__init__(embeddings)
        self.model, self.dimension = embeddings.model, embeddings.dimension
        self._read: dict[str, ReadQuery] = {}

    def read_documents(self, texts: list[str]) -> list[Read]:
        read: list[Read] = self._embeddings.read_documents(texts)
        self._passages |= {text: each.vector for text, each in zip(texts, read, strict=True)}
        return read

    def read_query(self, text: str) -> ReadQuery:
        if text not in self._read:
            self._read[text] = self._embeddings.read_query(text)
        return self._read[text]


def langchain_chroma(texts: Sequence[Text], embeddings: Embeddings) -> Search:
    from langchain_chroma import Chroma  # noqa: PLC0415 - only where the extra is installed, here and below
    from langchain_core.documents import Document  # noqa: PLC0415

    found = [
        Document(page_content=piece, metadata={"id": text.id}) for text in texts for piece in _langchain_pieces(text)
    ]
    store = Chroma(f"bench-{uuid.uuid4()}", embeddings)
    for start in range(0, len(found), 1_000):
        store.add_documents(found[start : start + 1_000])
    retriever = store.as_retriever(search_kwargs={"k": min(DEPTH, len(found))})
    return lambda question: [Piece(each.metadata["id"], each.page_content) for each in retriever.invoke(question)]


def llama_index(texts: Sequence[Text], embeddings: Embeddings) -> Search:
    from llama_index.core import Document, VectorStoreIndex  # noqa: PLC0415
    from llama_index.core.embeddings import BaseEmbedding  # noqa: PLC0415
    from llama_index.core.node_parser import SentenceSplitter  # noqa: PLC0415

    class Ours(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return embeddings.embed_query(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embeddings.embed_query(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return embeddings.embed_documents([text])[0]

    documents = [Document(text=text.text, id_=text.id) for text in texts]
    index = VectorStoreIndex.from_documents(documents, embed_model=Ours(), transformations=[SentenceSplitter()])
    retriever = index.as_retriever(similarity_top_k=DEPTH)
    return lambda question: [Piece(str(each.node.ref_doc_id), each.node.text) for each in retriever.retrieve(question)]


def haystack(texts: Sequence[Text], embeddings: Embeddings) -> Search:
    from haystack import Document  # noqa: PLC0415
    from haystack.components.preprocessors import DocumentSplitter  # noqa: PLC0415
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever  # noqa: PLC0415
    from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415

    documents = [Document(content=text.text, meta={"id": text.id}) for text in texts]
    splitter = DocumentSplitter()
    pieces = splitter.run(documents=documents)["documents"]
    vectors = embeddings.embed_documents([piece.content or "" for piece in pieces])
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            Document(content=piece.content, meta=piece.meta, embedding=vector)
            for piece, vector in zip(pieces, vectors, strict=True)
        ]
    )
    retriever = InMemoryEmbeddingRetriever(document_store=store, top_k=DEPTH)

    def search(question: str) -> list[Piece]:
        found = retriever.run(query_embedding=embeddings.embed_query(question))["documents"]
        return [Piece(each.meta["id"], each.content or "") for each in found]

    return search


def bm25(texts: Sequence[Text], embeddings: Embeddings | None = None) -> Search:
    """With Danish stems, which is more than most write."""
    import bm25s  # noqa: PLC0415

    pieces = [Piece(text.id, piece) for text in texts for piece in _langchain_pieces(text)]
    stemmer = Stemmer.Stemmer("danish")

    def read(text: str) -> list[str]:
        stems: list[str] = stemmer.stemWords(re.findall(r"\w+", text.lower()))
        return stems

    index = bm25s.BM25()
    index.index([read(piece.text) for piece in pieces], show_progress=False)
    known = index.vocab_dict

    def search(question: str) -> list[Piece]:
        asked = [stem for stem in read(question) if stem in known]
        if not asked:
            return []
        found, scores = index.retrieve([asked], k=min(DEPTH, len(pieces)), show_progress=False)
        return [pieces[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def rrf(texts: Sequence[Text], embeddings: Embeddings) -> Search:
    """BM25 and the embedder by their ranks."""
    by_words, pieces = bm25(texts), [Piece(text.id, piece) for text in texts for piece in _langchain_pieces(text)]
    matrix = np.array(embeddings.embed_documents([piece.text for piece in pieces]), np.float32)

    def search(question: str) -> list[Piece]:
        near = matrix @ np.array(embeddings.embed_query(question), np.float32)
        by_meaning = [pieces[at] for at in np.argsort(-near)[:DEPTH]]
        scores: dict[Piece, float] = {}
        for ranked in (by_words(question), by_meaning):
            for rank, piece in enumerate(ranked, 1):
                scores[piece] = scores.get(piece, 0.0) + 1 / (RRF + rank)
        return sorted(scores, key=lambda piece: -scores[piece])

    return search


def _langchain_pieces(text: Text) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return splitter.split_text(text.text)
