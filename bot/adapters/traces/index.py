"""People in the knowledge base: a document that names somebody goes whole, with its vectors and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit
from knowledge import Document, DocumentInfo, DocumentKind


class Index(Protocol):
    def documents(self) -> list[DocumentInfo]: ...

    def document(self, name: str) -> Document: ...

    def scour(self) -> None: ...


def find(index: Index, matcher: Matcher) -> list[Hit]:
    hits = []
    for info in index.documents():
        document = index.document(info.name)
        said = [document.name, document.title, document.text]
        found = [text for text in said if matcher.finds(text)]
        if found:
            hits.append(
                Hit(
                    holding="documents",
                    place="index",
                    key=document.name,
                    shipped=info.kind is DocumentKind.LIBRARY,
                    excerpts=excerpts(found, matcher),
                    text="\n".join(said),
                )
            )
    return hits


def erase(hits: list[Hit], forget: Callable[[str], None]) -> None:
    for hit in hits:
        forget(hit.key)
