"""Scope: what of the knowledge base an answer may come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from knowledge.errors import DocumentUnknown
from knowledge.models import Chunk, Document, DocumentKind, Frozen


class Scope(Frozen):
    kinds: frozenset[DocumentKind] = frozenset(DocumentKind)
    documents: frozenset[str] = frozenset()  #: Names of sources; every one where empty.
    cases: bool = True  #: Who came before, as our own cases tell.

    @property
    def is_everything(self) -> bool:
        """As far as documents go."""
        return not self.documents and self.kinds >= frozenset(DocumentKind)

    def holds(self, document: str, kind: DocumentKind) -> bool:
        is_named = not self.documents or kind is not DocumentKind.SOURCE or document in self.documents
        return kind in self.kinds and is_named

    def among(self, chunks: Mapping[str, DocumentKind]) -> dict[str, DocumentKind]:
        """Of these chunk ids with their kinds, those that it holds."""
        return {each: kind for each, kind in chunks.items() if self.holds(each.rpartition("#")[0], kind)}


EVERYTHING = Scope()


class _Shelf(Protocol):
    def document(self, name: str) -> Document: ...

    def chunks(self, name: str) -> list[Chunk]: ...


class ScopedShelf:
    """Documents of a scope; any other is as if it were not there."""

    def __init__(self, shelf: _Shelf, scope: Scope) -> None:
        self._shelf = shelf
        self._scope = scope

    def document(self, name: str) -> Document:
        """Raises DocumentUnknown."""
        document = self._shelf.document(name)
        if not self._scope.holds(name, document.kind):
            raise DocumentUnknown
        return document

    def chunks(self, name: str) -> list[Chunk]:
        """Raises DocumentUnknown."""
        self.document(name)
        return self._shelf.chunks(name)
