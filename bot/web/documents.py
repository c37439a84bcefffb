"""`/documents`: what the answers are made from, to be read at the passage; staff hand in files and take them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from bot.asking.models import RefusedFile
from bot.explain import explain
from bot.services import Services
from bot.visits.models import Person
from bot.visits.reading.folding import folded
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Asker, Librarian
from knowledge import Chunk, Document, DocumentUnknown
from knowledge.errors import DocumentRefused, EmbedderFailed

router = APIRouter()

_LONGEST_NAME = 500
_SHOWN = 100  #: Of one kind; the others are found by search.


class Part(NamedTuple):
    """A stretch of the document that an address can point at; `anchor` is "" before the first one."""

    anchor: str
    text: str


class HandedIn(NamedTuple):
    """What became of a file; `name` is that of the document, "" where it was refused."""

    name: str
    outcome: str
    sentence: str = ""  #: Why it was refused.


@router.get("/documents")
def listing(
    request: Request,
    person: Asker,
    services: ServicesDep,
    removed: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    return _listing(request, services, removed=removed if removed in ("yes", "refused") else "", q=q.strip())


@router.post("/documents")
def hand_in(request: Request, form: StaffForm, person: Librarian, services: ServicesDep) -> HTMLResponse:
    files = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    if not files:
        return _listing(request, services, fault=pages.text_of(request, "upload_missing"))
    return _listing(request, services, handed_in=[_taken_in(request, file, person, services) for file in files])


@router.post("/documents/refused")
def refused(request: Request, form: StaffForm, person: Librarian, services: ServicesDep) -> Response:
    """Try a file again that could not be taken in, or let it go."""
    file, library = field(form, "file", limit=100), services.library
    if field(form, "do", limit=20) == "let_go":
        library.let_go(file, by=person)
        return RedirectResponse("/documents?removed=refused", 303)
    try:
        taken = library.retry(file, by=person)
    except (DocumentRefused, EmbedderFailed) as error:
        return _listing(request, services, handed_in=[_refused(request, error)])
    return _listing(request, services, handed_in=[HandedIn(taken.name, taken.outcome)])


@router.post("/documents/removal")
def remove(form: StaffForm, person: Librarian, services: ServicesDep) -> Response:
    if not services.library.remove(field(form, "name", limit=_LONGEST_NAME), by=person):
        raise DocumentUnknown
    return RedirectResponse("/documents?removed=yes", 303)


def _listing(
    request: Request,
    services: Services,
    *,
    handed_in: Sequence[HandedIn] = (),
    fault: str = "",
    removed: str = "",
    q: str = "",
) -> HTMLResponse:
    known = services.knowledge.documents()
    wanted = folded(q)
    documents = [info for info in known if wanted in folded(f"{info.title} {info.name}")]
    return pages.render(
        request,
        "documents.html",
        status=422 if fault else 200,
        documents=sorted(documents, key=lambda info: (info.kind, info.title.casefold(), info.name)),
        all=len(known),
        q=q,
        most=_SHOWN,
        refused=[(file, _why(request, file)) for file in services.library.folder.refused()],
        handed_in=handed_in,
        fault=fault,
        removed=removed,
        moved=services.moved(),
    )


def _taken_in(request: Request, file: UploadFile, person: Person, services: Services) -> HandedIn:
    try:
        taken = services.library.take_in(file.filename or "", file.file.read(), by=person)
    except (DocumentRefused, EmbedderFailed) as error:
        return _refused(request, error)
    return HandedIn(taken.name, taken.outcome)


def _refused(request: Request, error: Exception) -> HandedIn:
    return HandedIn("", "refused", explain(error, pages.language_of(request)).sentence)


def _why(request: Request, file: RefusedFile) -> str:
    error = DocumentRefused(file.reason) if file.reason else EmbedderFailed()
    return explain(error, pages.language_of(request)).sentence


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
