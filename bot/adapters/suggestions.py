"""SqliteSuggestionBook: programmes that were wished for in a thread, in the data folder beside the cards."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.slack.suggestions import End, Suggestion, may_end

_TABLE = "create table if not exists suggestion (id text primary key, content text not null) strict"


class SqliteSuggestionBook:
    """In the file of the cards: who loses it types the wish again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connection() as connection:
            connection.execute(_TABLE)

    def find(self, suggestion_id: str) -> Suggestion | None:
        with self._connection() as connection:
            return _found(connection, suggestion_id)

    def keep(self, suggestion: Suggestion) -> None:
        """What was kept before stays."""
        with self._connection() as connection:
            connection.execute(
                "insert into suggestion (id, content) values (?, ?) on conflict (id) do nothing",
                (suggestion.id, suggestion.model_dump_json()),
            )

    def end(self, suggestion_id: str, end: End, *, by: str, at: dt.datetime) -> bool:
        with self._connection() as connection:
            connection.execute("begin immediate")
            found = _found(connection, suggestion_id)
            if found is None or not may_end(found, end):
                return False
            ended = found.model_copy(update={"end": end, "ended_by": by, "ended_at": at})
            connection.execute(
                "update suggestion set content = ? where id = ?", (ended.model_dump_json(), suggestion_id)
            )
            return True

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute("pragma synchronous = full")
            with connection:
                yield connection


def _found(connection: sqlite3.Connection, suggestion_id: str) -> Suggestion | None:
    row = connection.execute("select content from suggestion where id = ?", (suggestion_id,)).fetchone()
    return Suggestion.model_validate_json(row[0]) if row else None
