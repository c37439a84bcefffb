"""Our retrieval as a LangChain retriever, for chains and agents that bring their own model."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from knowledge.base import KnowledgeBase
from knowledge.models import Passage


class PassageRetriever(BaseRetriever):
    knowledge: KnowledgeBase
    limit: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(passage) for passage in self.knowledge.retrieve(query, limit=self.limit)]


def _document(passage: Passage) -> Document:
    chunk = passage.chunk
    place = chunk.model_dump(mode="json", exclude={"id", "text"})
    found = {"score": passage.score, "similarity": passage.similarity, "coverage": passage.coverage}
    return Document(id=chunk.id, page_content=chunk.text, metadata=place | found)
