"""SqliteCardBook: remembers in the data folder which Slack message is a case's card."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.slack.cards import Card

_TABLE = """
create table if not exists card (
    number text primary key, channel text not null, ts text not null, revision integer not null
) strict
"""
_UPSERT = """
insert into card (number, channel, ts, revision) values (?, ?, ?, ?)
on conflict (number) do update set channel = excluded.channel, ts = excluded.ts, revision = excluded.revision
"""


class SqliteCardBook:
    """A file of its own: cards can be lost and posted anew, cases cannot."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connection() as connection:
            connection.execute(_TABLE)

    def card_of(self, number: str) -> Card | None:
        with self._connection() as connection:
            row = connection.execute("select channel, ts, revision from card where number = ?", (number,)).fetchone()
        return Card(*row) if row else None

    def case_of(self, channel: str, ts: str) -> str | None:
        with self._connection() as connection:
            row = connection.execute("select number from card where channel = ? and ts = ?", (channel, ts)).fetchone()
        return row[0] if row else None

    def remember(self, number: str, card: Card) -> None:
        with self._connection() as connection:
            connection.execute(_UPSERT, (number, *card))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute("pragma synchronous = full")
            connection.execute("pragma foreign_keys = on")
            with connection:
                yield connection
