"""Answers that colleagues wrote, and how often each was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from bot.asking.models import AskedQuestion
from knowledge import DocumentInfo, DocumentKind
from knowledge.citations import document_of


class Listed(NamedTuple):
    info: DocumentInfo
    given: int  #: Times, of the questions that are still kept.
    newest: dt.datetime | None  #: When it was given last.


def listed(documents: Iterable[DocumentInfo], questions: Iterable[AskedQuestion]) -> list[Listed]:
    """The newest first."""
    given: dict[str, list[dt.datetime]] = {}
    for asked in questions:
        for name in {document_of(chunk) for chunk in asked.cited}:
            given.setdefault(name, []).append(asked.at)
    own = [info for info in documents if info.kind is DocumentKind.ANSWER]
    return [
        Listed(info, len(given.get(info.name, ())), max(given.get(info.name, ()), default=None))
        for info in sorted(own, key=lambda info: (info.indexed_at, info.name), reverse=True)
    ]
