"""SqlPeopleStore: people, sign-in links and sessions; of a token only its hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import links, people, sessions
from bot.visits.errors import LinkExpired
from bot.visits.models import Person

_LINK_LIVES = dt.timedelta(days=1)
_SESSION_LIVES = dt.timedelta(days=30)


class SqlPeopleStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, person_id: str) -> Person | None:
        return self._one(people.c.id == person_id)

    def by_slack_user(self, slack_user: str) -> Person | None:
        return self._one(people.c.slack_user == slack_user) if slack_user else None

    def people(self) -> list[Person]:
        with self._database.reading() as connection:
            found = connection.execute(sa.select(people).order_by(people.c.id)).mappings()
            return [Person.model_validate(dict(row)) for row in found]

    def save(self, person: Person) -> None:
        values = person.model_dump(mode="json")
        with self._database.writing() as connection:
            changed = connection.execute(sa.update(people).where(people.c.id == person.id).values(values))
            if changed.rowcount == 0:
                connection.execute(sa.insert(people).values(values))

    def issue_link(self, person_id: str, *, at: dt.datetime) -> str:
        return self._issue(links, person_id, expires_at=at + _LINK_LIVES)

    def redeem_link(self, token: str, *, at: dt.datetime) -> Person:
        used = sa.delete(links).where(links.c.token_hash == _hashed(token)).returning(links)
        with self._database.writing() as connection:
            row = connection.execute(used).mappings().one_or_none()
        person = self.person(row["person"]) if row and at < row["expires_at"] else None
        if person is None or not person.active:
            raise LinkExpired
        return person

    def open_session(self, person_id: str, *, at: dt.datetime) -> str:
        return self._issue(sessions, person_id, expires_at=at + _SESSION_LIVES)

    def session(self, token: str, *, at: dt.datetime) -> Person | None:
        query = (
            sa.select(people)
            .join(sessions, sessions.c.person == people.c.id)
            .where(sessions.c.token_hash == _hashed(token), sessions.c.expires_at > at, people.c.active)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return Person.model_validate(dict(row)) if row else None

    def close_session(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.token_hash == _hashed(token)))

    def _one(self, condition: sa.ColumnElement[bool]) -> Person | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(people).where(condition)).mappings().one_or_none()
        return Person.model_validate(dict(row)) if row else None

    def _issue(self, table: sa.Table, person_id: str, *, expires_at: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        values = {"token_hash": _hashed(token), "person": person_id, "expires_at": expires_at}
        with self._database.writing() as connection:
            connection.execute(sa.insert(table).values(values))
        return token


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
