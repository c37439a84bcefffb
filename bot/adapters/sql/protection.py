"""SqlProtectionStore: who was searched for, which erasures were carried out here, and which cases were journalised."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment, audit, cases
from bot.visits.lifecycle import OPEN
from bot.visits.models import AuditEvent
from bot.visits.protection.identity import SealedIdentity
from bot.visits.protection.models import Standing
from bot.visits.protection.ports import Erasure, Journalised, Search

searches = sa.Table(
    "person_searches",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),  #: Keyed digests; the key lies beside the data folder.
)

#: Erasures that were carried out on this database: what the ledger has beyond them is owed after a restore.
erasures = sa.Table(
    "erasures",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("applied_at", Moment, nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
)

journalised = sa.Table(
    "journalised",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Index("ix_journalised_case_number", "case_number"),
)


class SqlProtectionStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def add_search(self, search: Search) -> None:
        values = {"id": search.id, "at": search.at, "by": search.by, "purpose": search.purpose.value}
        with self._database.writing() as connection:
            connection.execute(sa.insert(searches).values(values | {"sealed": search.sealed.model_dump_json()}))
            details = {"search": search.id, "purpose": search.purpose.value}
            line = log.append(connection, "person.searched", actor=search.by, at=search.at, case=None, details=details)
        self._keep(line)

    def searches(self) -> list[Search]:
        with self._database.reading() as connection:
            found = connection.execute(sa.select(searches).order_by(searches.c.at)).mappings().all()
        return [
            Search(**{**row, "sealed": SealedIdentity.model_validate_json(row["sealed"])}) for row in map(dict, found)
        ]

    def forget_searches(self, ids: Collection[str]) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(searches).where(searches.c.id.in_(ids)))

    def applied(self) -> frozenset[str]:
        with self._database.reading() as connection:
            return frozenset(connection.execute(sa.select(erasures.c.id)).scalars())

    def mark_applied(self, erasure: Erasure, counts: Mapping[str, int], *, at: dt.datetime) -> None:
        values = {"id": erasure.id, "at": erasure.at, "applied_at": at, "counts": json.dumps(dict(counts))}
        with self._database.writing() as connection:
            connection.execute(sa.insert(erasures).values(values))
            details: dict[str, str | int | None] = {"erasure": erasure.id, **counts}
            line = log.append(connection, "person.erased", actor=erasure.by, at=at, case=None, details=details)
        self._keep(line)

    def standings(self, numbers: Collection[str]) -> dict[str, Standing]:
        last = sa.select(audit.c.case_number, sa.func.max(audit.c.at).label("at")).group_by(audit.c.case_number)
        handed = sa.select(journalised.c.case_number, sa.func.max(journalised.c.at)).group_by(journalised.c.case_number)
        query = sa.select(cases.c.number, cases.c.status, cases.c.received_at).where(cases.c.number.in_(numbers))
        with self._database.reading() as connection:
            moved = _pairs(connection, last.where(audit.c.case_number.in_(numbers)))
            kept = _pairs(connection, handed.where(journalised.c.case_number.in_(numbers)))
            found = connection.execute(query).all()
        still_open = {status.value for status in OPEN}
        return {
            number: Standing(
                number=number,
                open=status in still_open,
                ended_at=None if status in still_open else moved.get(number) or received_at,
                journalised_at=kept.get(number),
            )
            for number, status, received_at in found
        }

    def journalise(self, handed: Journalised) -> None:
        values = handed.model_dump(exclude={"case"}) | {"case_number": handed.case}
        with self._database.writing() as connection:
            connection.execute(sa.insert(journalised).values(values))
            details: dict[str, str | int | None] = {"digest": handed.digest}
            line = log.append(
                connection, "case.journalised", actor=handed.by, at=handed.at, case=handed.case, details=details
            )
        self._keep(line)

    def journalised(self, case: str) -> list[Journalised]:
        query = sa.select(journalised).where(journalised.c.case_number == case).order_by(journalised.c.at)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
        return [
            Journalised(
                case=row["case_number"], **{name: row[name] for name in row if name not in ("id", "case_number")}
            )
            for row in found
        ]


def _pairs(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, dt.datetime]:
    return {row[0]: row[1] for row in connection.execute(query)}
