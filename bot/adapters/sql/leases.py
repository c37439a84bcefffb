"""SqlLeaseStore: who has what open. Rows that ran out go when the next one is written."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.presence import Lease

leases = sa.Table(
    "leases",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
)


class SqlLeaseStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def leases(self, case: str, *, after: dt.datetime) -> list[Lease]:
        query = sa.select(leases).where(leases.c.case_number == case, leases.c.seen_at > after)
        with self._database.reading() as connection:
            return [_lease(row) for row in connection.execute(query.order_by(leases.c.since)).mappings()]

    def touch(self, lease: Lease, *, after: dt.datetime) -> Lease:
        with self._database.writing() as connection:
            connection.execute(sa.delete(leases).where(leases.c.seen_at <= after))
            seen = sa.update(leases).where(*_here(lease.case, lease.place, lease.person))
            row = connection.execute(seen.values(seen_at=lease.seen_at).returning(leases)).mappings().one_or_none()
            if row is not None:
                return _lease(row)
            values = lease.model_dump(exclude={"case"}) | {"case_number": lease.case}
            connection.execute(sa.insert(leases).values(values))
        return lease

    def leave(self, case: str, place: str, person: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(leases).where(*_here(case, place, person)))


def _here(case: str, place: str, person: str) -> tuple[sa.ColumnElement[bool], ...]:
    return leases.c.case_number == case, leases.c.place == place, leases.c.person == person


def _lease(row: sa.RowMapping) -> Lease:
    return Lease(case=row["case_number"], **{name: value for name, value in row.items() if name != "case_number"})
