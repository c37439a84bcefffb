"""Databases of the newest schema: migrated once in a process, then copied wherever a test opens a new one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from bot.adapters.sql import Database
from bot.adapters.sql.sealed import Sealer

_SQLITE = "sqlite:///"


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Where no file is, `Database` finds a copy of one that it made from nothing; `folder` keeps it."""
    made, patch = Database.__init__, pytest.MonkeyPatch()

    @cache
    def template() -> Path:
        file, whole = folder / "migrated.sqlite", folder / "template.sqlite"
        first = Database.__new__(Database)
        made(first, f"{_SQLITE}{file}")
        first.close()
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(whole)) as target:
            source.backup(target)
        return whole

    def opened(self: Database, url: str, *, sealer: Sealer | None = None) -> None:
        file = Path(url.removeprefix(_SQLITE))
        if url.startswith(_SQLITE) and "?" not in url and file.parent.is_dir() and not file.exists():
            _put(template(), file)
        made(self, url, sealer=sealer)

    patch.setattr(Database, "__init__", opened)
    yield
    patch.undo()


def _put(template: Path, file: Path) -> None:
    """Whole or not at all: others may open the same file."""
    beside = file.with_name(f"{file.name}.{os.getpid()}.copy")
    shutil.copyfile(template, beside)
    with suppress(FileExistsError):
        os.link(beside, file)
    beside.unlink()
