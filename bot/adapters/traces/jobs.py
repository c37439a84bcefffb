"""People in the database of jobs: what they were given to do stays there after they are done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.adapters.traces import texts
from bot.adapters.traces.texts import ReadFile
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit

_TABLE = "workflow_status"
_KEY = "workflow_uuid"
_DONE = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


def find(file: Path, matcher: Matcher, read: ReadFile) -> list[Hit]:
    if not file.exists():
        return []
    with closing(_opened(file)) as database:
        return list(_hits(database, matcher, read))


def erase(file: Path, hits: list[Hit]) -> None:
    if not hits:
        return
    with closing(_opened(file)) as database, database:
        for table in _tables_of_jobs(database):
            database.executemany(f'delete from "{table}" where {_KEY} = ?', [(hit.key,) for hit in hits])


def drop_done(file: Path, before_ms: int) -> int:
    """Take out the jobs that were done before a moment."""
    if not file.exists():
        return 0
    with closing(_opened(file)) as database, database:
        marks = ",".join("?" * len(_DONE))
        due = database.execute(
            f"select {_KEY} from {_TABLE} where status in ({marks}) and updated_at < ?", (*_DONE, before_ms)
        ).fetchall()
        for table in _tables_of_jobs(database):
            database.executemany(f'delete from "{table}" where {_KEY} = ?', due)
    return len(due)


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=30)
    database.execute("pragma wal_autocheckpoint = 0")  # one connection checkpoints, and that is another one
    database.execute("pragma secure_delete = on")
    return database


def _hits(database: sqlite3.Connection, matcher: Matcher, read: ReadFile) -> Iterator[Hit]:
    seen: set[str] = set()
    done = {key for key, status in _statuses(database) if status in _DONE}
    for table in _tables_of_jobs(database):
        found = database.execute(f'select * from "{table}"')
        columns = [each[0] for each in found.description]
        for row in found:
            values = dict(zip(columns, row, strict=True))
            said = [text for value in row if isinstance(value, str) for text in texts.texts(texts.parsed(value), read)]
            hits = [text for text in said if matcher.finds(text)]
            key = str(values[_KEY])
            if hits and key not in seen:
                seen.add(key)
                yield Hit(
                    holding="jobs",
                    place="jobs",
                    key=key,
                    under_way=key not in done,
                    excerpts=excerpts(hits, matcher),
                    text="\n".join(hits),
                )


def _statuses(database: sqlite3.Connection) -> list[Any]:
    if not _has(database, _TABLE):
        return []
    return database.execute(f"select {_KEY}, status from {_TABLE}").fetchall()


def _tables_of_jobs(database: sqlite3.Connection) -> list[str]:
    """What belongs to a job refers to it; the job itself goes last."""
    names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
    ours = [name for name in names if _KEY in {row[1] for row in database.execute(f'pragma table_info("{name}")')}]
    return sorted(ours, key=lambda name: name == _TABLE)


def _has(database: sqlite3.Connection, table: str) -> bool:
    return database.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone() is not None
