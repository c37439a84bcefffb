"""People in the tables of jobs: what they were given to do stays there after they are done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.engine import open_engine
from bot.adapters.traces import texts
from bot.adapters.traces.texts import ReadFile
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit

_SCHEMA = "dbos"  #: On PostgreSQL, in the database of the cases.
_TABLE = "workflow_status"
_KEY = "workflow_uuid"
_DONE = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class JobTraces:
    """A file beside the cases, or a schema in their PostgreSQL."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._file = folder / "jobs.sqlite"
        self._database = database

    def find(self, matcher: Matcher, read: ReadFile) -> list[Hit]:
        with self._opened() as connection:
            return list(_hits(connection, matcher, read)) if connection else []

    def erase(self, hits: list[Hit]) -> None:
        if not hits:
            return
        with self._opened() as connection:
            if connection:
                _drop(connection, [hit.key for hit in hits])

    def drop_done(self, before_ms: int) -> int:
        """Take out the jobs that were done before a moment."""
        with self._opened() as connection:
            jobs = (
                next((one for one in _tables_of_jobs(connection) if one.name == _TABLE), None) if connection else None
            )
            if connection is None or jobs is None:
                return 0
            over = sa.select(jobs.c[_KEY]).where(jobs.c.status.in_(_DONE), jobs.c.updated_at < before_ms)
            due = list(connection.execute(over).scalars())
            _drop(connection, due)
        return len(due)

    @contextmanager
    def _opened(self) -> Iterator[sa.Connection | None]:
        if self._database.engine.dialect.name == "postgresql":
            with self._database.writing() as connection:
                yield connection
        elif self._file.exists():
            engine = open_engine(f"sqlite:///{self._file}", isolation="IMMEDIATE")
            try:
                with engine.begin() as connection:
                    yield connection
            finally:
                engine.dispose()
        else:
            yield None


def _drop(connection: sa.Connection, keys: list[str]) -> None:
    if keys:
        for table in _tables_of_jobs(connection):
            connection.execute(
                sa.delete(table).where(table.c[_KEY] == sa.bindparam("gone")), [{"gone": key} for key in keys]
            )


def _hits(connection: sa.Connection, matcher: Matcher, read: ReadFile) -> Iterator[Hit]:
    seen: set[str] = set()
    tables = _tables_of_jobs(connection)
    status = {row[_KEY]: row["status"] for row in _rows(connection, tables[-1:])}
    for row in _rows(connection, tables):
        said = [text for value in row.values() if isinstance(value, str) for text in _texts(value, read)]
        hits = [text for text in said if matcher.finds(text)]
        key = str(row[_KEY])
        if hits and key not in seen:
            seen.add(key)
            yield Hit(
                holding="jobs",
                place="jobs",
                key=key,
                under_way=status.get(key) not in _DONE,
                excerpts=excerpts(hits, matcher),
                text="\n".join(hits),
            )


def _texts(value: str, read: ReadFile) -> list[str]:
    return list(texts.texts(texts.parsed(value), read))


def _rows(connection: sa.Connection, tables: list[sa.TableClause]) -> Iterator[sa.RowMapping]:
    for table in tables:
        yield from connection.execute(sa.select(table)).mappings()


def _tables_of_jobs(connection: sa.Connection) -> list[sa.TableClause]:
    """What belongs to a job refers to it; the job itself goes last."""
    schema = _SCHEMA if connection.dialect.name == "postgresql" else None
    found = sa.inspect(connection).get_multi_columns(schema=schema)
    columns = {name: [one["name"] for one in each] for (_, name), each in found.items()}
    ours = sorted((name for name, each in columns.items() if _KEY in each), key=lambda name: name == _TABLE)
    return [sa.table(name, *map(sa.column, columns[name]), schema=schema) for name in ours]
