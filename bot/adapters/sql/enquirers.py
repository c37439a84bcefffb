"""SqlKeptFormStore, SqlStatusLinkStore, SqlSuspicionStore: what the public pages leave behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment, cases
from bot.visits.models import AuditEvent

kept_forms = sa.Table(
    "kept_forms",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  #: By a key that only the private link holds.
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("until", Moment, nullable=False, index=True),
)

status_links = sa.Table(
    "status_links",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)


class SqlKeptFormStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, id_: str, sealed: bytes, *, until: dt.datetime) -> None:
        values = {"id": id_, "sealed": sealed, "size": len(sealed), "until": until}
        with self._database.writing() as connection:
            connection.execute(sa.delete(kept_forms).where(kept_forms.c.id == id_))
            connection.execute(sa.insert(kept_forms).values(values))

    def get(self, id_: str, *, at: dt.datetime) -> tuple[bytes, dt.datetime] | None:
        query = sa.select(kept_forms.c.sealed, kept_forms.c.until).where(
            kept_forms.c.id == id_, kept_forms.c.until > at
        )
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return (found[0], found[1]) if found else None

    def erase(self, id_: str) -> bool:
        with self._database.writing() as connection:
            return bool(connection.execute(sa.delete(kept_forms).where(kept_forms.c.id == id_)).rowcount)

    def erase_due(self, at: dt.datetime) -> int:
        due = kept_forms.c.until <= at
        with self._database.reading() as connection:
            if connection.execute(sa.select(kept_forms.c.id).where(due).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(sa.delete(kept_forms).where(due)).rowcount

    def count(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(kept_forms)).scalar_one())

    def size(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.sum(kept_forms.c.size), 0))).scalar_one())


class SqlStatusLinkStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def generation(self, case: str) -> int:
        query = sa.select(status_links.c.generation).where(status_links.c.case_number == case)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def renew(self, case: str, *, by: str, at: dt.datetime) -> int:
        here = status_links.c.case_number == case
        with self._database.writing() as connection:
            was = connection.execute(sa.select(status_links.c.generation).where(here)).scalar_one_or_none()
            now = (was or 0) + 1
            values = {"case_number": case, "generation": now, "at": at, "by": by}
            write = sa.insert(status_links) if was is None else sa.update(status_links).where(here)
            connection.execute(write.values(values))
            details: dict[str, str | int | None] = {"generation": now}
            line = log.append(connection, "status_link.renewed", actor=by, at=at, case=case, details=details)
        self._keep(line)
        return now


class SqlSuspicionStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def clear(self, case: str, *, by: str, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            cleared = sa.update(cases).where(cases.c.number == case, cases.c.suspected).values(suspected=False)
            if not connection.execute(cleared).rowcount:
                return
            line = log.append(connection, "case.cleared", actor=by, at=at, case=case, details={})
        self._keep(line)
