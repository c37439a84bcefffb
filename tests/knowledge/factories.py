"""Small documents to index."""

from __future__ import annotations

from typing import Any

from knowledge import Chunk, Document


def a_document(
    name: str = "harbour.txt", text: str = "Solar panels float in the harbour.", **overrides: Any
) -> Document:
    return Document(**{"name": name, "title": "", "text": text} | overrides)


def a_chunk(document: str = "harbour.txt", text: str = "Solar panels float in the harbour.", **overrides: Any) -> Chunk:
    ordinal = overrides.get("ordinal", 0)
    values = {
        "id": f"{document}#{ordinal}",
        "document": document,
        "ordinal": ordinal,
        "title": "",
        "section": "",
        "text": text,
        "start": 0,
        "end": len(text),
    }
    return Chunk(**values | overrides)


def whole(name: str, text: str, **overrides: Any) -> tuple[Document, list[Chunk]]:
    """A document in one chunk."""
    return a_document(name, text, **overrides), [a_chunk(name, text, **overrides)]
