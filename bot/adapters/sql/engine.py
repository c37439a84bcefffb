"""Engines for our databases: SQLite set up for durability, PostgreSQL as it comes."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

logger = logging.getLogger(__name__)

#: Every SQLite connection gets these. Automatic checkpoints are off because SQLite before 3.51.3 can
#: corrupt a file when two connections checkpoint at once; `Checkpointer` is the one that does.
PRAGMAS = {
    "busy_timeout": 30_000,
    "foreign_keys": 1,
    "synchronous": 2,  # FULL: a power cut loses nothing that was answered
    "wal_autocheckpoint": 0,
    "secure_delete": 1,  # what is deleted is overwritten in the file: its time was over
}

#: Seconds that the rewriting of a PostgreSQL database waits for the transactions of others.
OTHERS_END_WITHIN = 30.0

_OLDER_SNAPSHOTS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND age(backend_xmin) > age(CAST(CAST(:now AS text) AS xid))"
)

_SAMPLED = sa.text("""
    SELECT format('%I.%I', schemaname, tablename) AS place,
        format('ALTER COLUMN %I TYPE %s', attname, format_type(atttypid, atttypmod)) AS typed
    FROM pg_stats JOIN pg_attribute USING (attname) JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
    WHERE attrelid = CAST(format('%I.%I', schemaname, tablename) AS regclass)
        AND schemaname NOT IN ('pg_catalog', 'information_schema')
""")


def open_engine(url: str, *, isolation: str | None) -> sa.Engine:
    """Return an engine; `isolation` is the transaction mode of the sqlite3 module, None for "we say BEGIN"."""
    engine = sa.create_engine(driven(url), hide_parameters=True)  # rows hold personal data, errors are logged
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = isolation
            set_pragmas(connection)

    return engine


def set_pragmas(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")  # first: the switch to WAL takes a lock
    connection.execute("PRAGMA journal_mode=WAL")
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


class Checkpointer:
    """The only connection that moves the log of a SQLite file into it. Opened first and closed last."""

    def __init__(self, file: str) -> None:
        self._lock = threading.Lock()
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        self._connection: sqlite3.Connection | None = sqlite3.connect(
            file, isolation_level=None, check_same_thread=False
        )
        set_pragmas(self._connection)

    @classmethod
    def of(cls, url: str) -> Checkpointer | None:
        """Return one for a SQLite file, None for what looks after itself."""
        parsed = sa.make_url(url)
        return cls(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None

    def checkpoint(self) -> None:
        with self._lock:
            if self._connection is None:
                return
            busy, frames, moved = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        logger.debug("database.checkpointed", extra={"busy": busy, "frames": frames, "moved": moved})

    def empty_log(self) -> bool:
        """Move the whole log into the file and leave nothing of it; False where somebody reads meanwhile."""
        with self._lock:
            if self._connection is None:
                return True
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def scour(self) -> None:
        """Write the file anew without what was deleted, and empty its log. Raises sqlite3.OperationalError."""
        with self._lock:
            if self._connection is None:
                return
            self._connection.execute("VACUUM")
        if not self.empty_log():
            raise sqlite3.OperationalError("somebody reads")

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


def rewrite_tables(engine: sa.Engine) -> bool:
    """Write each table of a PostgreSQL database anew without what was deleted before the call, its samples included.

    Rows that a transaction begun before their deletion might still read would be copied, and DBOS always has one of a
    second open, in which it holds the lock of its background jobs; so the rewriting waits for those that are open now.
    False where one of them stays open for longer than `OTHERS_END_WITHIN`: nothing was rewritten.

    Raises:
        sqlalchemy.exc.OperationalError: somebody holds a table for as long; those before it are rewritten.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # it is closed afterwards, and its limit with it
        connection.exec_driver_sql(f"SET lock_timeout = {round(OTHERS_END_WITHIN * 1000)}")
        _sample_anew(connection)
        now = connection.scalar(sa.text("SELECT pg_current_xact_id()::xid::text"))
        end = time.monotonic() + OTHERS_END_WITHIN
        while connection.scalar(_OLDER_SNAPSHOTS, {"now": now}):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        connection.exec_driver_sql("VACUUM (FULL)")
    return True


def _sample_anew(connection: sa.Connection) -> None:
    """The planner keeps values of each column, and of a table that was emptied it keeps them although asked anew.

    Saying once more of what type such a column is takes them away.
    """
    connection.exec_driver_sql("ANALYZE")
    sampled = connection.execute(_SAMPLED).all()
    for place in sorted({place for place, _ in sampled}):
        if connection.scalar(sa.text(f"SELECT NOT EXISTS (SELECT 1 FROM {place})")):
            typed = ", ".join(sorted(typed for where, typed in sampled if where == place))
            connection.exec_driver_sql(f"ALTER TABLE {place} {typed}")


def driven(url: str) -> str:
    """Return the address with the driver we have for it."""
    parsed = sa.make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)
