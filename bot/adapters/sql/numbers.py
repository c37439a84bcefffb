"""Case numbers: one after the other in a year, without gaps."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.adapters.sql.schema import case_numbers

_HOME = ZoneInfo("Europe/Copenhagen")  # the year in a case number is the secretariat's

# The same words on SQLite and PostgreSQL; the row lock it takes hands numbers out one by one, without gaps.
_NEXT_NUMBER = sa.text(
    "INSERT INTO case_numbers (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
)


def take(connection: sa.Connection, at: dt.datetime) -> str:
    """The next of the year, which this transaction holds until it ends."""
    year = at.astimezone(_HOME).year
    return f"{year}-{connection.execute(_NEXT_NUMBER, {'year': year}).scalar_one():04d}"


def give_back(connection: sa.Connection, at: dt.datetime) -> None:
    """The number just taken, whose row this transaction holds."""
    year = at.astimezone(_HOME).year
    back = sa.update(case_numbers).where(case_numbers.c.year == year).values(last=case_numbers.c.last - 1)
    connection.execute(back)
