"""A shelf of documents in memory, and a case store that remembers what it was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from knowledge import Chunk, Document, DocumentUnknown
from knowledge.lookups import EarlierCase, EarlierQuery, RegisterLookup


class InMemoryShelf:
    def __init__(self, *documents: tuple[Document, Sequence[Chunk]]) -> None:
        self._stored = {document.name: (document, list(chunks)) for document, chunks in documents}

    def document(self, name: str) -> Document:
        if name not in self._stored:
            raise DocumentUnknown
        return self._stored[name][0]

    def chunks(self, name: str) -> list[Chunk]:
        if name not in self._stored:
            raise DocumentUnknown
        return self._stored[name][1]


class RecordingCases:
    def __init__(self, *cases: EarlierCase) -> None:
        self.cases = cases
        self.asked: list[EarlierQuery] = []

    def earlier(self, query: EarlierQuery, *, limit: int) -> list[EarlierCase]:
        self.asked.append(query)
        return list(self.cases[:limit])


def a_case(**overrides: Any) -> EarlierCase:
    values = {
        "number": "2025-0007",
        "organisation": "City of Turku",
        "country": "FI",
        "themes": ("energy",),
        "status": "held",
        "received_on": dt.date(2025, 3, 1),
    }
    return EarlierCase(**values | overrides)


TODAY = dt.date(2026, 11, 22)


def asked(
    lookup: RegisterLookup, shelf: InMemoryShelf, question: str, language: str = "en", thread: Sequence[str] = ()
):
    return lookup.ask(question, language=language, shelf=shelf, thread=thread, today=TODAY)
