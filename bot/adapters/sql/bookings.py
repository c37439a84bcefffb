"""Bookings in the database: written with their case, asked for when another case is planned."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.adapters.sql.schema import METADATA
from bot.visits import booking
from bot.visits.models import Booking, Case

bookings = sa.Table(
    "bookings",
    METADATA,
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("host", sa.Text),
    sa.Column("escort", sa.Text),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("start", sa.Time, nullable=False),
    sa.Column("end", sa.Time, nullable=False),
    sa.Column("firm", sa.Boolean, nullable=False),
    sa.Column("country", sa.Text),
    sa.Index("ix_bookings_case_number", "case_number"),
    sa.Index("ix_bookings_date", "date"),
)


def write(connection: sa.Connection, case: Case) -> None:
    connection.execute(sa.delete(bookings).where(bookings.c.case_number == case.number))
    found = [one.model_dump(exclude={"case"}) | {"case_number": case.number} for one in booking.of_case(case)]
    if found:
        connection.execute(sa.insert(bookings), found)


def find(connection: sa.Connection, first: dt.date, last: dt.date, *, but: str) -> tuple[Booking, ...]:
    columns = [column for column in bookings.c if column.name not in {"rank", "case_number"}]
    query = (
        sa.select(bookings.c.case_number.label("case"), *columns)
        .where(bookings.c.date.between(first, last), bookings.c.case_number != but)
        .order_by(bookings.c.date, bookings.c.start, bookings.c.case_number, bookings.c.rank)
    )
    return tuple(Booking.model_validate(dict(row)) for row in connection.execute(query).mappings())
