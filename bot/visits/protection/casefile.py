"""Casefile: one case as a file for the office's journal: each document with its date and a short subject."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pydantic import AwareDatetime

from bot.visits.errors import SealBroken
from bot.visits.models import Case, Draft, MessageState, VisitRequest
from bot.visits.models.journal import JournalEntry
from bot.visits.models.proposal import file_name
from bot.visits.papers.memos import Grid, Memo, Section

_SHORT = 80  #: Characters of a subject that is made of a text.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_HEADINGS = {
    "da": ("Sagsmappe", "Dokumenter", ("Nr.", "Dato", "Retning", "Emne"), "Side {page} af {pages}"),
    "en": ("Case file", "Documents", ("No.", "Date", "Direction", "Subject"), "Page {page} of {pages}"),
}
_DIRECTIONS = {
    "received": {"da": "Modtaget", "en": "Received"},
    "sent": {"da": "Sendt", "en": "Sent"},
    "internal": {"da": "Intern", "en": "Internal"},
}


class Paper(NamedTuple):
    """A document of the case, with the files that it is."""

    at: AwareDatetime
    direction: str
    subject: str
    files: tuple[tuple[str, bytes], ...]


def papers(case: Case, entries: Sequence[JournalEntry], *, letter: Callable[[Draft], bytes]) -> list[Paper]:
    """Oldest first: what came, what went out as it was sent, and what was noted."""
    found = [*_received(case), *_sent(case, letter), *(_noted(entry) for entry in entries if not entry.struck)]
    return sorted(found, key=lambda one: one.at)


def packed(case: Case, found: Sequence[Paper], index: bytes) -> bytes:
    """The same case gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(case, found, index):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def memo(case: Case, found: Sequence[Paper], *, language: str, sender: str) -> Memo:
    """The list of documents as a paper."""
    title, heading, head, page = _HEADINGS[language]
    rows = tuple(
        (str(number), f"{one.at:%Y-%m-%d}", _DIRECTIONS[one.direction][language], one.subject)
        for number, one in enumerate(found, start=1)
    )
    return Memo(
        language=language,
        sender=sender,
        title=f"{title} {case.number}",
        subtitle=_short(case.request.subject or case.request.message),
        foot=sender,
        page=page,
        created_at=found[-1].at if found else case.received_at,
        sections=(Section(heading=heading, grid=Grid(head=head, rows=rows, widths=(1, 2, 2, 8))),),
    )


def _files(case: Case, found: Sequence[Paper], index: bytes) -> Iterator[tuple[str, bytes]]:
    listed = []
    for number, one in enumerate(found, start=1):
        names = [f"{number:03}-{name}" for name, _ in one.files]
        said = {"number": number, "date": one.at.date().isoformat(), "direction": one.direction}
        listed.append(said | {"subject": one.subject, "files": names})
        yield from zip(names, (content for _, content in one.files), strict=True)
    decisions = [one.model_dump(mode="json") for one in case.decisions]
    about = {"case": case.number, "status": case.status.value, "documents": listed, "decisions": decisions}
    yield "index.json", json.dumps(about, ensure_ascii=False, indent=1).encode()
    yield "index.pdf", index


def _received(case: Case) -> Iterator[Paper]:
    yield _came(case.request)
    for one in case.messages_to_read():
        yield _came(one.request)


def _came(request: VisitRequest) -> Paper:
    files = [("request.txt", f"{request.subject}\n\n{request.message}".strip().encode())]
    for number, one in enumerate(request.attachments, start=1):
        if one.closed:
            raise SealBroken
        suffix = _SUFFIX.search(one.name)
        files.append((f"attachment-{number}{suffix[0].lower() if suffix else ''}", one.content))
    return Paper(request.submitted_at, "received", _short(request.subject or request.message), tuple(files))


def _sent(case: Case, letter: Callable[[Draft], bytes]) -> Iterator[Paper]:
    for message in case.messages:
        if message.state is MessageState.SENT:
            content = (f"{file_name(message.id)}.eml", letter(message.draft))
            yield Paper(message.changed_at, "sent", _short(message.draft.subject), (content,))


def _noted(entry: JournalEntry) -> Paper:
    said = entry.said
    words = f"{said.said_at:%Y-%m-%d %H:%M}  {said.who}\n{said.by_name}\n\n{said.words}\n"
    return Paper(said.said_at, "internal", _short(said.words), ((f"{entry.kind.value}.txt", words.encode()),))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1].rstrip()}…"
