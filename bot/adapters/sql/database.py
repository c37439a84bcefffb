"""Database: one engine with the two ways to use it, reading a snapshot and writing a transaction."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.adapters.sql.engine import PRAGMAS, Checkpointer, open_engine, rewrite_tables
from bot.adapters.sql.sealed import Sealer, seal_by
from bot.adapters.unfit import DatabaseNewer
from bot.visits.errors import StoreUnavailable

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Database:
    """Open connections to one database, brought up to the newest schema when opened.

    Raises:
        StoreUnavailable: it cannot be opened.
        DatabaseNewer: it was brought to a schema that this version does not know.
    """

    def __init__(self, url: str, *, sealer: Sealer | None = None) -> None:
        """Without a `sealer` what came in lies as it came."""
        with _translated():
            self._checkpointer = Checkpointer.of(url)
        self.engine = open_engine(url, isolation=None)
        if sealer:
            seal_by(self.engine, sealer)
        self._lite = self.engine.dialect.name == "sqlite"
        # Writers of this process queue here: SQLite would let them poll, and the slowest starve.
        self._turn: AbstractContextManager[object] = _Turn() if self._lite else nullcontext()
        if self._lite:
            sa.event.listen(self.engine, "begin", _begin)
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, committed durably at the end of the block.

        Raises:
            StoreUnavailable: the database is locked, full or gone; nothing was written.
        """
        with self._turn, _translated(), self.engine.connect() as connection:
            if self._lite:
                connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One snapshot: what is read in the block belongs together."""
        with _translated(), self.engine.connect() as connection:
            if not self._lite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def checkpoint(self) -> None:
        if self._checkpointer:
            self._checkpointer.checkpoint()

    def empty_log(self) -> bool:
        """What was deleted stands in the log of SQLite until then; False where somebody reads meanwhile."""
        return self._checkpointer is None or self._checkpointer.empty_log()

    def scour(self) -> None:
        """Write the file anew without what was deleted, its log included.

        Raises:
            StoreUnavailable: somebody reads for longer than we wait; nothing is lost, and it can be tried again.
        """
        with self._turn, _translated():
            if self._checkpointer:
                self._checkpointer.scour()
                return
            if not rewrite_tables(self.engine):
                raise StoreUnavailable

    def close(self) -> None:
        self.engine.dispose()
        if self._checkpointer:
            self._checkpointer.close()

    def _migrate(self) -> None:
        with self.reading() as connection:
            if MigrationContext.configure(connection).get_current_heads() == _newest():
                return
        config = _config()
        with self.writing() as connection:
            if not self._lite:  # several processes of a new version begin at once
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('ope migrations', 0))")
            self._refuse_newer(config, connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _refuse_newer(self, config: Config, connection: sa.Connection) -> None:
        there = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if there is not None and there not in known:
            raise DatabaseNewer


class _Turn:
    """One writer after the other. Who comes while another process holds the file waits no longer than SQLite would.

    Without an end to it, the second waits after the first, the tenth for minutes, and then nobody is served.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=PRAGMAS["busy_timeout"] / 1000):
            raise StoreUnavailable

    def __exit__(self, *raised: object) -> None:
        self._lock.release()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _newest() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def _begin(connection: sa.Connection) -> None:
    # A write that begins as a read can find itself overtaken; IMMEDIATE takes the lock at once.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InternalError, sa.exc.TimeoutError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable from error
