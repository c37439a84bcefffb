"""`/documents`: what the answers are made from, to be read at the passage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Asker
from knowledge import Chunk, Document

router = APIRouter()


class Part(NamedTuple):
    """A stretch of the document that an address can point at; `anchor` is "" before the first one."""

    anchor: str
    text: str


@router.get("/documents")
def listing(request: Request, person: Asker, services: ServicesDep) -> HTMLResponse:
    listed = sorted(services.knowledge.documents(), key=lambda info: (info.kind, info.title.casefold(), info.name))
    return pages.render(request, "documents.html", documents=listed)


@router.get("/documents/{name:path}")
def show(request: Request, name: str, person: Asker, services: ServicesDep) -> HTMLResponse:
    document = services.knowledge.document(name)
    return pages.render(
        request, "document.html", document=document, parts=parts(document, services.knowledge.chunks(name))
    )


def parts(document: Document, chunks: Sequence[Chunk]) -> list[Part]:
    """Cut the text where each chunk begins, so that every character is shown once."""
    ordered = sorted(chunks, key=lambda chunk: (chunk.start, chunk.ordinal))
    first = ordered[0].start if ordered else len(document.text)
    lead = [Part("", document.text[:first])] if document.text[:first].strip() else []
    ends = [chunk.start for chunk in ordered[1:]] + [len(document.text)]
    cut = [
        Part(f"p{chunk.ordinal}", document.text[chunk.start : end]) for chunk, end in zip(ordered, ends, strict=True)
    ]
    return lead + cut
