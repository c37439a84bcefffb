"""People in the files of the data folder: letters, mails, documents handed in, logs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

from bot.adapters.traces import texts
from bot.adapters.traces.texts import ReadFile
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.holdings import Holding, register
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit

LOGS = "logs"
REFUSED = "refused"
_CONTENT = ".bin"  #: Of a refused document, beside what is known of it.
_DATABASES = (".sqlite", ".sqlite3", "-wal", "-shm")
_NOT_HERE = frozenset(
    {"documents", "machinery", "audit", "restricted", "jobs", "slack", "protection", "demo"}
)  #: Files of engines, and what names nobody; `index` has documents.
_LETTERS = frozenset({".eml", ".part", ""})


def find(folder: Path, matcher: Matcher, read: ReadFile, *, case_of: Callable[[str], str | None]) -> list[Hit]:
    """`case_of` says of a letter in the outbox which case it is of."""
    return [
        hit
        for name, holding in walked(folder)
        if (hit := _hit(folder, name, holding, matcher, read, case_of)) is not None
    ]


def erase(folder: Path, hits: list[Hit], matcher: Matcher) -> None:
    for hit in hits:
        path = folder / hit.key
        if hit.place == LOGS:
            _strike(path, matcher)
            continue
        path.unlink(missing_ok=True)
        if hit.holding == REFUSED:
            path.with_suffix(_CONTENT).unlink(missing_ok=True)


def walked(folder: Path) -> Iterator[tuple[str, Holding]]:
    """The files in which people are looked for, by their path in the folder."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        holding = register().of_file(name)
        if not path.is_file() or holding is None or holding.id in _NOT_HERE or name.endswith(_DATABASES):
            continue
        if holding.id != REFUSED or path.suffix != _CONTENT:
            yield name, holding


def _hit(
    folder: Path,
    name: str,
    holding: Holding,
    matcher: Matcher,
    read: ReadFile,
    case_of: Callable[[str], str | None],
) -> Hit | None:
    path = folder / name
    try:
        content = path.read_bytes()
        changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None
    said = [path.name, *(_refused if holding.id == REFUSED else _said)(path, content, read)]
    found = [text for text in said if matcher.finds(text)]
    if not found:
        return None
    return Hit(
        holding=holding.id,
        place=name.split("/")[0],
        key=name,
        case=case_of(path.stem) if holding.id == "letters" else None,
        at=changed,
        excerpts=excerpts(found, matcher),
        text="\n".join(said),
    )


def _said(path: Path, content: bytes, read: ReadFile) -> Iterator[str]:
    suffix, is_log = path.suffix.lower(), path.parent.name == LOGS  # `ope.log.1` has a suffix that says nothing
    if suffix in _LETTERS and not is_log:
        yield from _of_mail(content, read)
    elif suffix in (".log", ".txt", ".json", ".yaml", ".md", ".csv") or is_log:
        for line in content.decode("utf-8", "replace").splitlines():
            yield from texts.texts(line, read)
    else:
        yield read(path.name, content)


def _refused(path: Path, content: bytes, read: ReadFile) -> Iterator[str]:
    """By what is known of it, and by what can be read of it all the same."""
    known = texts.parsed(content.decode("utf-8", "replace"))
    yield from texts.texts(known, read)
    file = path.with_suffix(_CONTENT)
    if isinstance(known, dict) and file.exists():
        held = file.read_bytes()
        yield from (read(str(known.get("name", "")), held), held.decode("utf-8", "replace"))


def _of_mail(content: bytes, read: ReadFile) -> Iterator[str]:
    """Headers and parts, unpacked; also of what is no proper mail, byte for byte."""
    yield content.decode("utf-8", "replace")
    try:
        mail = message_from_bytes(content, policy=policy.default)
        parts = list(mail.walk())
    except (MessageError, ValueError, LookupError):
        return
    for part in parts:
        yield from (_header(part, name) for name in part.keys())  # noqa: SIM118 - a message is no mapping
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            name = part.get_filename()
            yield read(name, payload) if name else payload.decode(part.get_content_charset("utf-8"), "replace")


def _header(part: EmailMessage, name: str) -> str:
    try:
        return str(part[name])
    except (MessageError, ValueError, LookupError):
        return ""


def _strike(path: Path, matcher: Matcher) -> None:
    """In place and byte for byte: the file may be open, and goes on where it ends."""
    with path.open("r+b") as file:
        content = file.read()
        said = content.decode("utf-8", "surrogateescape")
        for start, end in matcher.spans(said):
            low = len(said[:start].encode("utf-8", "surrogateescape"))
            high = low + len(said[start:end].encode("utf-8", "surrogateescape"))
            file.seek(low)
            file.write(b"x" * (high - low))
