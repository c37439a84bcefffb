"""SqlCalendarStore: who has a calendar to subscribe to; of its token only the hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment

calendars = sa.Table(
    "calendars",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("at", Moment, nullable=False),
)


class SqlCalendarStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, person: str, *, at: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            connection.execute(sa.delete(calendars).where(calendars.c.person == person))
            values = {"person": person, "token_hash": _hashed(token), "at": at}
            connection.execute(sa.insert(calendars).values(values))
        return token

    def revoke(self, person: str) -> bool:
        with self._database.writing() as connection:
            return bool(connection.execute(sa.delete(calendars).where(calendars.c.person == person)).rowcount)

    def person(self, token: str) -> str | None:
        query = sa.select(calendars.c.person).where(calendars.c.token_hash == _hashed(token))
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def made_at(self, person: str) -> dt.datetime | None:
        query = sa.select(calendars.c.at).where(calendars.c.person == person)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
