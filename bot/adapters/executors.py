"""Executors: who works the jobs beside each other, and who of them does no more. Rows and locks of their database."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql.engine import driven
from bot.adapters.unfit import ExecutorTaken
from bot.visits.models.work import Worker

SILENT_AFTER = 45.0
"""Seconds without a sign of life after which an executor counts as gone (house rule: taken over within a minute)."""

ENDED_AFTER = 25.0
"""The same where its connection has ended too: two signs were left out, so it was not the database that went."""

_JOIN_SECONDS = 5.0  # one that looks after a name that is free holds it for a moment
_LAY_OUT = (
    "SELECT pg_advisory_xact_lock(hashtextextended('ope executors', 0))",  # two at once would both create it
    "CREATE SCHEMA IF NOT EXISTS ope_work",
    "CREATE TABLE IF NOT EXISTS ope_work.executors"
    " (name text PRIMARY KEY, token bigint NOT NULL, seen timestamptz NOT NULL)",
    "ALTER TABLE ope_work.executors ADD COLUMN IF NOT EXISTS processor float, ADD COLUMN IF NOT EXISTS memory bigint",
)
_HOLD = sa.text("SELECT pg_try_advisory_lock(hashtextextended('ope executor ' || :name, 0))")
_JOIN = sa.text(
    "INSERT INTO ope_work.executors AS held (name, token, seen) VALUES (:name, 1, clock_timestamp())"
    " ON CONFLICT (name) DO UPDATE SET token = held.token + 1, seen = clock_timestamp() RETURNING token"
)
_BEAT = sa.text(
    "UPDATE ope_work.executors SET seen = clock_timestamp(), processor = :processor, memory = :memory"
    " WHERE name = :name AND token = :token"
)
_ALIVE = sa.text(
    "SELECT name, extract(epoch FROM clock_timestamp() - seen) AS silent, processor, memory FROM ope_work.executors"
    " WHERE name <> '' AND clock_timestamp() - seen <= make_interval(secs => :silent) ORDER BY name"
)
_LEAVE = sa.text("UPDATE ope_work.executors SET seen = 'epoch' WHERE name = :name AND token = :token")
_QUIET = sa.text(
    "SELECT name, clock_timestamp() - seen > make_interval(secs => :silent) AS silent FROM ope_work.executors"
    " WHERE name NOT IN (:but, '') AND clock_timestamp() - seen > make_interval(secs => :ended) ORDER BY name"
)
_TURN = sa.text("SELECT pg_try_advisory_lock(hashtextextended('ope turn', 0))")
_TURN_TAKEN = sa.text(
    "INSERT INTO ope_work.executors AS held (name, token, seen) VALUES ('', 1, clock_timestamp())"
    " ON CONFLICT (name) DO UPDATE"
    " SET seen = clock_timestamp() WHERE held.seen < clock_timestamp() - make_interval(secs => :every)"
)  # the row without a name is whose turn was last
#: A machine that is gone without a word lets go of its lock when the database has asked it three times in vain.
_ASKED = ("SET tcp_keepalives_idle = 10", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3")


class ExecutorReplaced(Exception):
    """Another process took this one's name, and its jobs: it may do no more."""


class Executor:
    """This process among those that work. The database lets go of its lock when it ends, however it ends."""

    def __init__(self, name: str, token: int, connection: sa.Connection, engine: sa.Engine) -> None:
        self.name = name
        self.token = token  #: Rises with each process of this name; only the newest counts.
        self._engine = engine
        self._connection: sa.Connection | None = connection

    def beat(self) -> None:
        """Give a sign of life: who is stopped without having ended gives none.

        Raises:
            ExecutorReplaced: another process has joined under this name meanwhile.
        """
        try:
            self._sign()
        except sa.exc.DBAPIError:  # the database began anew, or the line was cut
            self._let_go()
            self._connection = self._engine.connect()
            self._sign()

    def leave(self) -> None:
        with suppress(sa.exc.DBAPIError):
            if self._connection is not None:
                self._connection.execute(_LEAVE, {"name": self.name, "token": self.token})
        self._let_go()

    def _sign(self) -> None:
        if self._connection is None:
            self._connection = self._engine.connect()
        found = self._connection.execute(_BEAT, {"name": self.name, "token": self.token, **_figures()})
        if found.rowcount == 0:
            raise ExecutorReplaced
        held = self._connection.scalar(
            sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        )
        if not held:
            self._connection.scalar(_HOLD, {"name": self.name})

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sa.exc.DBAPIError):
                connection.invalidate()
                connection.close()


class Executors:
    """The processes that share a PostgreSQL, on one machine or several.

    The lock is of a session: no pooler that hands sessions around may lie between.
    """

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(driven(url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

        @sa.event.listens_for(self._engine, "connect")
        def ask(connection: Any, _record: Any) -> None:
            for statement in _ASKED:
                connection.execute(statement)
            connection.commit()

    def join(self, name: str) -> Executor:
        """Take the name for this process.

        Raises:
            ExecutorTaken: another process has it.
        """
        until = time.monotonic() + _JOIN_SECONDS
        while (executor := self._joined(name)) is None:
            if time.monotonic() > until:
                raise ExecutorTaken
            time.sleep(0.1)
        return executor

    def join_as_next(self, kind: str) -> Executor:
        """Take the first name that is free: a worker that comes again finds what it left unfinished."""
        number = 1
        while (executor := self._joined(f"{kind}-{number}")) is None:
            number += 1
        return executor

    def alive(self) -> tuple[Worker, ...]:
        """Who gave a sign of life lately, and what each said of itself then."""
        with self._engine.connect() as connection:
            found = connection.execute(_ALIVE, {"silent": SILENT_AFTER}).mappings()
            return tuple(Worker.model_validate(dict(row)) for row in found)

    @contextmanager
    def gone(self, *, but: Executor) -> Iterator[list[str]]:
        """The names of those that ended or fell silent; whoever ended cannot come back before the block is over."""
        with self._engine.connect() as connection:
            given = {"but": but.name, "silent": SILENT_AFTER, "ended": min(ENDED_AFTER, SILENT_AFTER)}
            quiet = connection.execute(_QUIET, given).all()
            yield [name for name, silent in quiet if connection.scalar(_HOLD, {"name": name}) or silent]

    @contextmanager
    def turn(self, every: float) -> Iterator[bool]:
        """Whether the work of all is this process's to do now: one at a time does it, once in so many seconds."""
        with self._engine.connect() as connection:
            yield bool(connection.scalar(_TURN)) and connection.execute(_TURN_TAKEN, {"every": every}).rowcount == 1

    def _lay_out(self) -> None:
        with self._engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
            for statement in _LAY_OUT:
                connection.exec_driver_sql(statement)
            connection.commit()

    def _joined(self, name: str) -> Executor | None:
        self._lay_out()
        connection = self._engine.connect()
        try:
            if connection.scalar(_HOLD, {"name": name}):
                token = connection.scalar(_JOIN, {"name": name})
                return Executor(name, int(token), connection, self._engine)
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None


def _figures() -> dict[str, float | int]:
    """Seconds of processor time of this process, and the most bytes of memory it has held."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}
