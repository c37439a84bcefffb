"""People in what Slack's edge remembers: changes that colleagues proposed in the thread of a card."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.adapters.traces import texts
from bot.adapters.traces.texts import ReadFile
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit


def find(file: Path, matcher: Matcher, read: ReadFile) -> list[Hit]:
    if not file.exists():
        return []
    with closing(sqlite3.connect(file, timeout=30)) as database:
        return list(_hits(database, matcher, read))


def erase(file: Path, hits: list[Hit]) -> None:
    if not hits:
        return
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
        database.execute("pragma secure_delete = on")
        for hit in hits:
            table, row = hit.key.split(" ")
            database.execute(f'delete from "{table}" where rowid = ?', (int(row),))
        database.execute("vacuum")


def _hits(database: sqlite3.Connection, matcher: Matcher, read: ReadFile) -> Iterator[Hit]:
    for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
        for number, *row in database.execute(f'select rowid, * from "{table}"').fetchall():
            said = [text for value in row if isinstance(value, str) for text in texts.texts(texts.parsed(value), read)]
            if found := [text for text in said if matcher.finds(text)]:
                yield Hit(
                    holding="slack",
                    place="cards",
                    key=f"{table} {number}",
                    excerpts=excerpts(found, matcher),
                    text="\n".join(said),
                )
