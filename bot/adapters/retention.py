"""Retention: takes out of database and folder what has had its time, one limit of the register at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.notices import notices
from bot.adapters.sql.participants import lists
from bot.adapters.sql.protection import searches
from bot.adapters.sql.schema import audit, cases, links, messages, originals, sessions
from bot.adapters.traces.hollowing import hollow
from bot.adapters.traces.jobs import JobTraces
from bot.visits.lifecycle import OPEN
from bot.visits.models import Status
from bot.visits.models.proposal import file_name
from bot.visits.protection.holdings import register
from bot.visits.protection.models import ERASED

#: Limits with a keeper of their own, which runs beside this one.
ELSEWHERE = frozenset({"questions", "restricted"})


class Retention:
    """Safe to repeat. What goes is overwritten on disk, in the log beside a database as soon as nobody reads."""

    def __init__(self, folder: Path, database: Database, *, empty_log_of_jobs: Callable[[], bool]) -> None:
        self._folder = folder
        self._database = database
        self._logs = (database.empty_log, empty_log_of_jobs)
        self._sweeps: dict[str, Callable[[dt.datetime], int]] = {
            "cases": self._cases,
            "spam": self._spam,
            "participants": self._participants,
            "originals": lambda before: self._rows(originals, originals.c.at < before),
            "searches": lambda before: self._rows(searches, searches.c.at < before),
            "sessions": self._sessions,
            "notices": self._notices,
            "mail_copies": lambda before: self._files("mail_copies", before, but_in=("mail",)),
            "logs": lambda before: self._files("logs", before, but=("ope.log",)),
            "jobs": lambda before: JobTraces(folder, database).drop_done(int(before.timestamp() * 1000)),
        }

    def sweep(self, limit: str, before: dt.datetime) -> int:
        """Raises KeyError: nobody keeps to this limit."""
        return 0 if limit in ELSEWHERE else self._sweeps[limit](before)

    def overwrite(self) -> None:
        """Whoever took it out. Where somebody reads at this moment, the next one tries again."""
        for empty in self._logs:
            empty()

    def _cases(self, before: dt.datetime) -> int:
        """Those that ended, whatever came of them; a row of an earlier year ended with the day it tells of."""
        closed = [status.value for status in Status if status not in OPEN]
        return self._hollow(closed, before)

    def _spam(self, before: dt.datetime) -> int:
        return self._hollow([Status.SPAM.value], before)

    def _hollow(self, statuses: Sequence[str], before: dt.datetime) -> int:
        with self._database.writing() as connection:
            due = _ended(connection, statuses, before, whole=True)
            query = sa.select(messages.c.id).where(messages.c.case_number.in_(due))
            letters = list(connection.execute(query).scalars())
            for number in due:
                hollow(connection, number)
        for letter in letters:
            (self._folder / "outbox" / f"{file_name(letter)}.eml").unlink(missing_ok=True)
        return len(due)

    def _participants(self, before: dt.datetime) -> int:
        closed = [status.value for status in Status if status not in OPEN]
        with self._database.writing() as connection:
            due = _ended(connection, closed, before, whole=False)
            return connection.execute(sa.delete(lists).where(lists.c.case_number.in_(due))).rowcount

    def _sessions(self, before: dt.datetime) -> int:
        return self._rows(links, links.c.expires_at < before) + self._rows(sessions, sessions.c.ends_at < before)

    def _notices(self, before: dt.datetime) -> int:
        return self._rows(notices, notices.c.changed_at < before) + self._files("notices", before)

    def _rows(self, table: sa.Table, due: sa.ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            return connection.execute(sa.delete(table).where(due)).rowcount

    def _files(self, holding: str, before: dt.datetime, *, but: Sequence[str] = (), but_in: Sequence[str] = ()) -> int:
        """Files of a holding that nobody changed since; `but_in` names folders whose own files still wait."""
        patterns, gone = register().holding(holding).files, 0
        for path in (path for pattern in patterns for path in self._folder.glob(pattern)):
            kept = path.name in but or path.parent.relative_to(self._folder).as_posix() in but_in
            if path.is_file() and not kept and path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def _ended(connection: sa.Connection, statuses: Sequence[str], before: dt.datetime, *, whole: bool) -> list[str]:
    """Cases in one of these statuses on which nothing happened since; `whole` for those that have not been emptied."""
    last = sa.select(audit.c.case_number, sa.func.max(audit.c.at).label("at")).group_by(audit.c.case_number).subquery()
    moved = sa.func.coalesce(last.c.at, cases.c.received_at)
    query = (
        sa.select(cases.c.number)
        .join_from(cases, last, last.c.case_number == cases.c.number, isouter=True)
        .where(cases.c.status.in_(statuses), moved < before)
        .order_by(cases.c.number)
    )
    if whole:
        query = query.where(~cases.c.request.contains(f'"message":"{ERASED}"', autoescape=True))
    return list(connection.execute(query).scalars())
