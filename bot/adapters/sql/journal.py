"""SqlJournalStore: calls, meetings and notes on cases, each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.journal.errors import EntryMoved
from bot.visits.journal.forgetting import without_words
from bot.visits.models import AuditEvent
from bot.visits.models.journal import JournalEntry

journal = sa.Table(
    "journal",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  #: Every wording; only names and words can be erased.
    sa.UniqueConstraint("case_number", "key"),
)


class SqlJournalStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def entries(self, *, case: str | None = None) -> list[JournalEntry]:
        with self._database.reading() as connection:
            return _read(connection, case)

    def put(self, entry: JournalEntry) -> JournalEntry:
        with self._database.writing() as connection:
            kept, line = write(connection, entry)
        self._keep(line)
        return kept

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        with self._database.writing() as connection:
            held = [one for one in _read(connection, case) if without_words(one) != one]
            for one in held:
                content = _content(without_words(one))
                connection.execute(sa.update(journal).where(journal.c.id == one.id).values(content=content))
            details: dict[str, str | int | None] = {"entries": len(held)}
            line = log.append(connection, "journal.forgotten", actor=by, at=at, case=case, details=details)
        self._keep(line)
        return len(held)


def write(connection: sa.Connection, entry: JournalEntry) -> tuple[JournalEntry, AuditEvent]:
    """Raises EntryMoved."""
    values = {"said_at": entry.said.said_at, "revision": entry.revision, "content": _content(entry)}
    kept = entry
    if entry.revision == 1:
        new = sa.insert(journal).values(values | {"case_number": entry.case, "key": entry.key})
        try:
            given = connection.execute(new).inserted_primary_key
        except sa.exc.IntegrityError:
            raise EntryMoved from None
        kept = entry.model_copy(update={"id": given[0] if given else 0})
    else:
        here = (journal.c.id == entry.id, journal.c.revision == entry.revision - 1)
        if not connection.execute(sa.update(journal).where(*here).values(values)).rowcount:
            raise EntryMoved
    last = kept.struck or kept.said
    line = log.append(connection, kept.event, actor=last.by, at=last.at, case=kept.case, details=kept.told())
    return kept, line


def _content(entry: JournalEntry) -> str:
    return entry.model_dump_json(exclude={"id"})


def _read(connection: sa.Connection, case: str | None) -> list[JournalEntry]:
    query = sa.select(journal.c.id, journal.c.content).order_by(journal.c.said_at, journal.c.id)
    if case is not None:
        query = query.where(journal.c.case_number == case)
    return [
        JournalEntry.model_validate_json(row.content).model_copy(update={"id": row.id})
        for row in connection.execute(query)
    ]
