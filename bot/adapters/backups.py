"""Backups: the data folder as one file, made while it is in use, and back into a folder of its own.

What can be made again is left out: the index of vectors, which lie with their text as well, caches, logs. A plain copy
of a SQLite file in use is no backup: what lies in its log beside it is missing, or half there. Each is copied in one
read of SQLite's own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from pydantic import AwareDatetime, ValidationError

from bot.visits.models.request import Frozen

_MANIFEST = "manifest.json"
_LEFT_OUT = frozenset({"cache", "logs", "demo", "vectors"})  #: Folders.
_OF_THE_OWNER = frozenset({"owner.json", "owner.lock"})
_DATABASE = ".sqlite"
_BESIDE_DATABASE = ("-wal", "-shm", "-journal")
#: The head of the audit log before the log, and jobs before the cases that they work on: what comes later in this
#: order may only know more.
_FIRST = ("audit.head", "jobs.sqlite", "cases.sqlite")
_LONGEST_MANIFEST = 50_000_000


class BackupRefused(Exception):
    """It cannot be backed up or put back like this; the docstring of each kind is the sentence a person reads."""

    def __str__(self) -> str:
        return " ".join([(type(self).__doc__ or "").strip(), *map(str, self.args)])


class BackupUnsound(BackupRefused):
    """This file is no whole backup; nothing was put back, take another one."""


class BackupMisplaced(BackupRefused):
    """A backup belongs outside the data folder, best on another disk; name another place."""


class Kept(Frozen):
    size: int
    sha256: str


class Manifest(Frozen):
    made_at: AwareDatetime
    database: str  #: `sqlite`, or `postgresql`, whose contents lie elsewhere and are not in here.
    files: dict[str, Kept]


def back_up(folder: Path, target: Path, *, at: dt.datetime, database: str) -> Manifest:
    """Write everything that cannot be made again to `target`, which appears once it is whole.

    Only for the process that owns the folder.

    Raises:
        BackupMisplaced: the target lies inside the folder.
        OSError: it cannot be written.
    """
    target = target.resolve()
    if target.is_relative_to(folder.resolve()):
        raise BackupMisplaced
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        unfinished = Path(beside) / target.name
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # keys and people are in it
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
                manifest = Manifest(made_at=at, database=database, files=_add_all(archive, folder, Path(beside)))
                _add_bytes(archive, _MANIFEST, manifest.model_dump_json().encode())
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(target)
    _sync(target.parent)
    return manifest


def unpack(archive: Path, folder: Path) -> Manifest:
    """Put a backup into a new folder, and check every byte of it.

    Raises:
        BackupUnsound: something is missing, too much or changed; what was unpacked of it is not to be used.
        OSError: it cannot be read, or the folder not be made.
    """
    folder.mkdir(parents=True, mode=0o700)
    try:
        with tarfile.open(archive, mode="r:gz") as opened:
            found, manifest = _unpacked(opened, folder)
    except (tarfile.TarError, EOFError, ValidationError, UnicodeDecodeError) as error:
        raise BackupUnsound(f"({type(error).__name__})") from None
    except OSError as error:
        if error.errno is None:  # gzip says so of what is no gzip, or is cut off
            raise BackupUnsound from None
        raise
    if manifest is None or manifest.files != found:
        raise BackupUnsound
    for name in found:
        if name.endswith(_DATABASE):
            _check_database(folder / name)
    return manifest


def _names(folder: Path) -> Iterator[str]:
    """Relative to the folder, in the order in which they are to be copied."""
    found = {name for name in _walk(folder) if not name.endswith(_BESIDE_DATABASE) and name not in _OF_THE_OWNER}
    yield from (name for name in _FIRST if name in found)
    yield from sorted(found - set(_FIRST))


def _walk(folder: Path) -> Iterator[str]:
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        yield from ((Path(at) / name).relative_to(folder).as_posix() for name in files)


def _add_all(archive: tarfile.TarFile, folder: Path, beside: Path) -> dict[str, Kept]:
    added = ((name, _add(archive, folder / name, name, beside)) for name in _names(folder))
    return {name: kept for name, kept in added if kept}


def _add(archive: tarfile.TarFile, path: Path, name: str, beside: Path) -> Kept | None:
    """None for a file that went while we came to it, as mail does that is taken in."""
    if name.endswith(_DATABASE):
        copy = beside / "database"
        _copy_database(path, copy)
        content = copy.read_bytes()
        copy.unlink()
    else:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
    _add_bytes(archive, name, content)
    return Kept(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _copy_database(path: Path, copy: Path) -> None:
    """As one transaction sees it, in a file that needs no log."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("PRAGMA wal_autocheckpoint=0")
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _unpacked(opened: tarfile.TarFile, folder: Path) -> tuple[dict[str, Kept], Manifest | None]:
    found: dict[str, Kept] = {}
    manifest = None
    for entry in opened:
        stream = opened.extractfile(entry) if entry.isreg() and _is_inside(entry.name) else None
        if stream is None or entry.name in found or manifest is not None:
            raise BackupUnsound
        if entry.name == _MANIFEST:
            manifest = Manifest.model_validate_json(stream.read(_LONGEST_MANIFEST))
            continue
        content = stream.read()
        found[entry.name] = Kept(size=len(content), sha256=hashlib.sha256(content).hexdigest())
        path = folder / entry.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, content)
    return found, manifest


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise BackupUnsound(f"({path.name})")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
