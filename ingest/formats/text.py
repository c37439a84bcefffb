"""Plain text: the file itself."""

from __future__ import annotations

import codecs

from ingest.formats import Extract, Unreadable

_BINARY = "It is not a text: it holds bytes that no text has."


def extract(content: bytes) -> Extract:
    """Read the text as it stands."""
    return Extract(decoded(content))


def decoded(content: bytes) -> str:
    """Return the text, with one kind of line end; a NUL becomes a space, so that offsets hold."""
    text = _decoded(content)
    if text.count("\0") > max(3, len(text) // 1000):
        raise Unreadable(_BINARY)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").removeprefix("\ufeff")


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in content[:4096]):
        raise Unreadable(_BINARY)
    return content.decode("cp1252", errors="replace")
