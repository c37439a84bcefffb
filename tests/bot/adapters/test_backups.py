from __future__ import annotations

import io
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters import backups
from bot.adapters.backups import BackupMisplaced, BackupUnsound
from tests.factories import NOW

LETTER = "Kære Åse — 您好\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a letter, a key, and things that can be made again."""
    data = tmp_path / "data"
    for name, content in {
        "outbox/2026-0001-æøå.eml": LETTER,
        "links.key": b"k" * 32,
        "audit.head": b"head",
        "cache/model": b"again",
        "knowledge/vectors/chroma.sqlite3": b"again",
        "owner.json": b"token",
    }.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    return data


def in_use(folder: Path) -> sqlite3.Connection:
    """A database whose newest row lies in the log beside it."""
    connection = sqlite3.connect(folder / "cases.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("CREATE TABLE cases (number TEXT)")
    connection.execute("INSERT INTO cases VALUES ('2026-0001')")
    return connection


def rows(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT number FROM cases").fetchall()


def made(folder: Path) -> Path:
    target = folder.parent / "backup.tar.gz"
    backups.back_up(folder, target, at=NOW, database="sqlite")
    return target


def test_everything_that_cannot_be_made_again_comes_back(folder: Path, tmp_path: Path) -> None:
    manifest = backups.unpack(made(folder), tmp_path / "new")

    assert set(manifest.files) == {"audit.head", "links.key", "outbox/2026-0001-æøå.eml"}
    assert (tmp_path / "new" / "outbox" / "2026-0001-æøå.eml").read_bytes() == LETTER
    assert (manifest.made_at, manifest.database) == (NOW, "sqlite")


def test_a_database_in_use_is_copied_whole_where_a_plain_copy_is_not(folder: Path, tmp_path: Path) -> None:
    with closing(in_use(folder)):
        shutil.copy(folder / "cases.sqlite", tmp_path / "plain.sqlite")
        backups.unpack(made(folder), tmp_path / "new")

    assert rows(tmp_path / "new" / "cases.sqlite") == [("2026-0001",)]
    with pytest.raises(sqlite3.OperationalError):
        rows(tmp_path / "plain.sqlite")


def test_only_its_owner_reads_it_and_nothing_half_made_stays(folder: Path, tmp_path: Path) -> None:
    target = made(folder)

    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_does_not_lie_in_what_it_backs_up(folder: Path) -> None:
    with pytest.raises(BackupMisplaced):
        backups.back_up(folder, folder / "outbox" / "b.tar.gz", at=NOW, database="sqlite")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_backup_that_was_cut_off_is_not_put_back(folder: Path, tmp_path: Path, share: float) -> None:
    target = made(folder)
    content = target.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(BackupUnsound):
        backups.unpack(target, tmp_path / "new")


def test_no_byte_of_it_can_be_changed(folder: Path, tmp_path: Path) -> None:
    target = made(folder)
    with tarfile.open(target, "r:gz") as opened:
        entries = [(entry, opened.extractfile(entry).read()) for entry in opened]  # type: ignore[union-attr]
    for number, (entry, content) in enumerate(entries):
        changed = content[:-1] + bytes([content[-1] ^ 1])
        other = tmp_path / f"changed-{number}.tar.gz"
        with tarfile.open(other, "w:gz") as archive:
            for each, kept in entries:
                archive.addfile(each, io.BytesIO(changed if each is entry else kept))
        with pytest.raises(BackupUnsound):
            backups.unpack(other, tmp_path / f"new-{number}")


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "outbox/../../escaped"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))

    with pytest.raises(BackupUnsound):
        backups.unpack(hostile, tmp_path / "deep" / "new")
    assert not list(tmp_path.rglob("escaped"))


def test_a_link_in_it_is_refused(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as archive:
        entry = tarfile.TarInfo("links.key")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(entry)

    with pytest.raises(BackupUnsound):
        backups.unpack(hostile, tmp_path / "new")


def test_what_is_no_backup_says_so(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(LETTER)

    with pytest.raises(BackupUnsound):
        backups.unpack(tmp_path / "letter.txt", tmp_path / "new")
