"""Loading: a file becomes a document, or is refused with a reason that a clerk understands."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from ingest.cleaning import clean, numbered
from ingest.dating import as_of
from ingest.formats import Extract, Unreadable, extract
from ingest.isolation import extract_apart
from ingest.sectioning import section
from ingest.splitting import CHUNKER_VERSION
from knowledge.errors import DocumentRefused
from knowledge.language import language_of
from knowledge.models import Document, DocumentKind

logger = logging.getLogger(__name__)

#: What we can read: extension → (our module, media type).
FORMATS = {
    ".txt": ("text", "text/plain"),
    ".text": ("text", "text/plain"),
    ".md": ("markdown", "text/markdown"),
    ".markdown": ("markdown", "text/markdown"),
    ".pdf": ("pdf", "application/pdf"),
    ".docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("html", "text/html"),
    ".htm": ("html", "text/html"),
    ".eml": ("eml", "message/rfc822"),
}
#: What comes with a request and is read there: beside those, lists and mails as offices save them.
ATTACHED = FORMATS | {
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".msg": ("msg", "application/vnd.ms-outlook"),
}
_IN_PROCESS = frozenset({"text", "markdown"})
_MOST_BYTES = 50_000_000
#: About a thousand pages. A longer text is several documents.
_MOST_CHARACTERS = 3_000_000
_LONGEST_TITLE = 160
_MADE_BY_A_PROGRAM = re.compile(
    r"^(?:microsoft word|untitled|unavngivet|dokument\d*|document\d*)\b|\.\w{2,4}$", re.IGNORECASE
)


def load(path: Path, *, kind: DocumentKind = DocumentKind.SOURCE) -> Document:
    """Read a file.

    Raises:
        DocumentRefused: with the reason.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DocumentRefused(_too_large(path.name))
        content = path.read_bytes()
    except OSError as error:
        raise DocumentRefused(f"{path.name}: it cannot be opened ({error.strerror or 'unknown reason'}).") from None
    return load_bytes(path.name, content, kind=kind)


def load_bytes(name: str, content: bytes, *, kind: DocumentKind = DocumentKind.SOURCE) -> Document:
    """Read what lies in memory, such as an attachment.

    Raises:
        DocumentRefused: with the reason.
    """
    name = _clean_name(name)
    module, media_type = _format(name, content, FORMATS)
    found = _extracted(name, module, content)
    if found.hidden:
        logger.warning("document.hidden_words", extra={"characters": len(found.hidden)})
    if not any(char.isalnum() for char in found.text):
        raise DocumentRefused(f"{name}: It has no text.")
    if len(found.text) > _MOST_CHARACTERS:
        raise DocumentRefused(f"{name}: It is longer than {_MOST_CHARACTERS:,} characters; split it.")
    return _document(name, media_type, found, digest_of(content), kind)


def read_attached(name: str, content: bytes) -> Extract:
    """Read what came with a request: all of it, what is hidden in it too.

    Raises:
        DocumentRefused: with the reason.
    """
    name = _clean_name(name)
    module, _ = _format(name, content, ATTACHED)
    return _extracted(name, module, content)


def _extracted(name: str, module: str, content: bytes) -> Extract:
    try:
        return extract(module, content) if module in _IN_PROCESS else extract_apart(module, content)
    except Unreadable as error:
        raise DocumentRefused(f"{name}: {error.reason}") from None


def digest_of(content: bytes) -> str:
    """Return what changes when the file or our way of splitting it changes."""
    return "sha256:" + hashlib.sha256(CHUNKER_VERSION.encode() + b"\n" + content).hexdigest()


def _document(name: str, media_type: str, found: Extract, digest: str, kind: DocumentKind) -> Document:
    title = _title(found, name)
    return Document(
        name=name,
        title=title,
        text=found.text,
        kind=kind,
        media_type=media_type,
        digest=digest,
        chunker=CHUNKER_VERSION,
        language=language_of(found.text),
        as_of=found.as_of or as_of(found.text),
        page_starts=tuple(found.page_starts),
        sections=section(found.text, found.page_starts, title=title),
    )


def _format(name: str, content: bytes, formats: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    if not content.strip():
        raise DocumentRefused(f"{name}: It is empty.")
    if len(content) > _MOST_BYTES:
        raise DocumentRefused(_too_large(name))
    head = content[:1024].lstrip()
    if b"%PDF-" in head:
        return FORMATS[".pdf"]
    suffix = Path(name).suffix.lower()
    if head.startswith(b"\xd0\xcf\x11\xe0") and not (suffix == ".msg" and suffix in formats):
        raise DocumentRefused(
            f"{name}: It is an old Office file or has a password; save it as DOCX or PDF without one."
        )
    if re.match(rb"<!doctype html|<html", head, re.IGNORECASE):
        return FORMATS[".html"]
    if suffix not in formats:
        raise DocumentRefused(f"{name}: Files of this type are not taken in; we read {', '.join(sorted(formats))}.")
    if suffix == ".pdf":
        raise DocumentRefused(f"{name}: It is called PDF but is none.")
    return formats[suffix]


def _too_large(name: str) -> str:
    return f"{name}: It is larger than {_MOST_BYTES // 1_000_000} MB; split it."


def _clean_name(name: str) -> str:
    """A name that can stand in a list, an address and a log line."""
    plain = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] != "C")
    return plain.replace("\\", "/").rsplit("/", 1)[-1].replace("#", "_").strip()[-150:] or "unnamed"


def _title(found: Extract, name: str) -> str:
    given = " ".join(found.title.split())
    if len(given) > 3 and not _MADE_BY_A_PROGRAM.search(given):
        return given[:_LONGEST_TITLE]
    blocks = clean(found.text[:20_000], found.page_starts)
    marked = [block.text for block in blocks if block.lines[0].hashes == 1]
    if marked:
        return marked[0][:_LONGEST_TITLE]
    chapters = [
        block.text for block in clean(found.text, found.page_starts) if not block.listed and numbered(block.text)
    ]
    if len(chapters) > 1 and blocks and numbered(blocks[0].text):
        return f"{chapters[0][:70]} … {chapters[-1][:70]}"
    # A memo opens with a word such as NOTAT, which is no title.
    lines = [block.lines[0].text for block in blocks if len(block.lines[0].text.split()) > 1]
    return (lines[0] if lines else name)[:_LONGEST_TITLE]
