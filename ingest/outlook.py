"""Outlook: a `.msg` file → the e-mail in it as other programs write it, read in a process of its own, within bounds."""

from __future__ import annotations

import base64
import datetime as dt
import email.utils
import io
import json
import re
import struct
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import olefile  # type: ignore[import-untyped]

from ingest.confinement import confine
from ingest.formats import Unreadable
from ingest.isolation import apart

MAGIC = olefile.MAGIC
MAX_BYTES = 25_000_000
_MAX_FILES = 40
_MAX_DEPTH = 3  #: Of mails within mails.
_MAX_HEADERS = 200_000  #: Characters.

_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = "0037", "1000", "1013", "1009", "007D"
_ID, _ANSWERED, _REFERENCES = "1035", "1042", "1039"
_NAME, _ADDRESSES = "0C1A", ("5D01", "5D02", "0C1F")
_DATA, _LONG_NAME, _SHORT_NAME, _TYPE = "3701", "3707", "3704", "370E"
_RECIPIENT = ("39FE", "3003")
_SENT_AT, _CODEPAGE = 0x0039_0040, 0x3FFD_0003
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_OF_THE_FORM = re.compile(r"(?im)^(?:content-[a-z-]+|mime-version):.*(?:\n[ \t].*)*\n?")
_SAFE = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")

_BROKEN = "The file is no Outlook message that can be read; save it as .eml and hand that in."
_NO_TEXT = "Its text is only there in a form of Outlook's own; save it as .eml and hand that in."
_TOO_LARGE = "It holds more than 25 MB; hand the text and the files in by themselves."


def mail_apart(content: bytes) -> bytes:
    """Return the e-mail, RFC 5322. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable(_TOO_LARGE)
    answer = apart("ingest.outlook", "", content=content)
    if reason := answer.get("unreadable"):
        raise Unreadable(reason)
    return base64.b64decode(answer["mail"])


class _Message:
    """One message in the file: the outermost, or one that is enclosed."""

    def __init__(self, file: olefile.OleFileIO, at: tuple[str, ...] = ()) -> None:
        self._file = file
        self._at = at
        self._fixed = self._properties()

    def text(self, *properties: str, at: tuple[str, ...] = ()) -> str:
        """The first of the properties that is there."""
        for each in properties:
            if (wide := self._stream(f"{each}001F", at)) is not None:
                return wide.decode("utf-16-le", "replace").rstrip("\x00")
            if (narrow := self._stream(f"{each}001E", at)) is not None:
                return narrow.decode(self._codec, "replace").rstrip("\x00")
        return ""

    def binary(self, name: str, at: tuple[str, ...] = ()) -> bytes | None:
        return self._stream(f"{name}0102", at)

    @property
    def sent_at(self) -> dt.datetime | None:
        ticks = struct.unpack("<Q", self._fixed.get(_SENT_AT, bytes(8)))[0]
        try:
            return _EPOCH + dt.timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def enclosed(self, kind: str) -> list[tuple[str, ...]]:
        """The storages of recipients or attachments."""
        depth = len(self._at)
        found = {
            path[depth]
            for path in (tuple(entry) for entry in self._file.listdir(storages=True))
            if path[:depth] == self._at and len(path) > depth and path[depth].startswith(kind)
        }
        return [(name,) for name in sorted(found)]

    def within(self, at: tuple[str, ...]) -> _Message | None:
        inner = (*self._at, *at, "__substg1.0_3701000D")
        return _Message(self._file, inner) if self._file.exists("/".join(inner)) else None

    @property
    def _codec(self) -> str:
        number = struct.unpack("<I", self._fixed.get(_CODEPAGE, bytes(8))[:4])[0]
        return {65001: "utf-8", 0: "cp1252"}.get(number, f"cp{number}" if _known(f"cp{number}") else "cp1252")

    def _stream(self, name: str, at: tuple[str, ...] = ()) -> bytes | None:
        path = "/".join((*self._at, *at, f"__substg1.0_{name}"))
        if not self._file.exists(path):
            return None
        if self._file.get_size(path) > MAX_BYTES:
            raise Unreadable(_TOO_LARGE)
        content: bytes = self._file.openstream(path).read()
        return content

    def _properties(self) -> dict[int, bytes]:
        path = "/".join((*self._at, "__properties_version1.0"))
        if not self._file.exists(path):
            return {}
        content = self._file.openstream(path).read()
        start = 24 if self._at else 32
        rows = (content[n : n + 16] for n in range(start, len(content) - 15, 16))
        return {struct.unpack("<I", row[:4])[0]: row[8:] for row in rows}


def _known(codec: str) -> bool:
    try:
        b"".decode(codec)
    except LookupError:
        return False
    return True


def _mail(message: _Message, depth: int = 0) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    body, html = message.text(_BODY), message.binary(_HTML)
    page = html.decode("utf-8", "replace") if html else message.text(_HTML)
    files = list(_files(message, depth))
    if not body.strip() and not page.strip() and message.binary(_RTF) and not files:
        raise Unreadable(_NO_TEXT)
    mail.set_content(body.replace("\x00", "") if body.strip() or not page else "", charset="utf-8")
    if not body.strip() and page.strip():
        mail.set_content(page.replace("\x00", ""), subtype="html", charset="utf-8")
    for name, kind, content in files:
        if isinstance(content, EmailMessage):
            mail.add_attachment(content)
        else:
            main, _, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def _files(message: _Message, depth: int) -> Iterator[tuple[str, str, bytes | EmailMessage]]:
    total = 0
    for at in message.enclosed("__attach_version1.0_#")[:_MAX_FILES]:
        inner = message.within(at)
        if inner and depth < _MAX_DEPTH:
            enclosed = _mail(inner, depth + 1)
            _head(enclosed, inner)
            yield "", "message/rfc822", enclosed
            continue
        content = message.binary(_DATA, at) or b""
        total += len(content)
        if total > MAX_BYTES:
            raise Unreadable(_TOO_LARGE)
        kind = message.text(_TYPE, at=at).lower()
        name = _one_line(message.text(_LONG_NAME, _SHORT_NAME, at=at))
        fits = re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", kind) and not kind.startswith(("multipart/", "message/"))
        yield name or "attachment", kind if fits else "application/octet-stream", content


def _head(mail: EmailMessage, message: _Message) -> None:
    """What Outlook itself knows of a message that no mail server carried."""
    address = _one_line(next((one for key in _ADDRESSES if "@" in (one := message.text(key))), ""))
    name = _one_line(message.text(_NAME))
    recipients = (_one_line(message.text(*_RECIPIENT, at=at)) for at in message.enclosed("__recip_version1.0_#"))
    headers = {
        "From": email.utils.formataddr((name, address)) if address else "",
        "To": ", ".join(one for one in recipients if "@" in one),
        "Subject": _one_line(message.text(_SUBJECT)),
        "Date": email.utils.format_datetime(message.sent_at) if message.sent_at else "",
        "Message-ID": _one_line(message.text(_ID)),
        "In-Reply-To": _one_line(message.text(_ANSWERED)),
        "References": _one_line(message.text(_REFERENCES)),
    }
    for key, value in headers.items():
        if value:
            mail[key] = value


def _one_line(text: str) -> str:
    return _SAFE.sub(" ", text).strip()


def written(content: bytes) -> bytes:
    """The e-mail, read in this process, confined as it should be. Raises Unreadable, and what a broken file makes."""
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        message = _Message(file)
        carried = message.text(_HEADERS)[:_MAX_HEADERS].replace("\x00", "").replace("\r\n", "\n").strip()
        mail = _mail(message)
        if not re.search(r"(?im)^from:", carried):
            _head(mail, message)
            return mail.as_bytes()
        # The headers as they came: what they say of the sender is looked at. The form is that of the file.
        kept = _OF_THE_FORM.sub("", f"{carried}\n").strip("\n").replace("\n\n", "\n").replace("\n", "\r\n")
        return kept.encode("utf-8", "replace") + b"\r\n" + mail.as_bytes()


def main() -> None:
    """Read the file on standard input and answer in JSON, inside the limits."""
    confine()
    try:
        answer = {"mail": base64.b64encode(written(sys.stdin.buffer.read())).decode()}
    except Unreadable as error:
        answer = {"unreadable": error.reason}
    except MemoryError:
        answer = {"unreadable": _TOO_LARGE}
    except Exception:  # noqa: BLE001 - the edge of the child: a broken file makes its reader raise anything
        answer = {"unreadable": _BROKEN}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
