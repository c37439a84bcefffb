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
from bot.visits.models.session import Session, SessionLives, SignInWay

_LINK_LIVES = dt.timedelta(days=1)
_NOTED_EACH = dt.timedelta(minutes=5)  #: A page that is read writes no more often than this.
_DAY_AND_WEEK = SessionLives()


class SqlPeopleStore:
    def __init__(self, database: Database, lives: SessionLives = _DAY_AND_WEEK) -> None:
        self._database = database
        self._lives = lives

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
            if not person.active:
                for keys in (links, sessions):
                    connection.execute(sa.delete(keys).where(keys.c.person == person.id))

    def issue_link(self, person_id: str, *, at: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        values = {"token_hash": hashed(token), "person": person_id, "expires_at": at + _LINK_LIVES}
        with self._database.writing() as connection:
            connection.execute(sa.delete(links).where(links.c.expires_at <= at))
            connection.execute(sa.insert(links).values(values))
        return token

    def redeem_link(self, token: str, *, at: dt.datetime) -> Person:
        used = sa.delete(links).where(links.c.token_hash == hashed(token)).returning(links)
        with self._database.writing() as connection:
            row = connection.execute(used).mappings().one_or_none()
        person = self.person(row["person"]) if row and at < row["expires_at"] else None
        if person is None or not person.active:
            raise LinkExpired
        return person

    def open_session(
        self, person_id: str, *, at: dt.datetime, way: SignInWay = SignInWay.LINK, browser: str = ""
    ) -> str:
        token = secrets.token_urlsafe(32)
        opened = Session(
            id=secrets.token_hex(8),
            person=person_id,
            way=way,
            browser=browser,
            opened_at=at,
            seen_at=at,
            ends_at=at + self._lives.longest,
        )
        with self._database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.ends_at <= at))
            connection.execute(sa.insert(sessions).values(opened.model_dump() | {"token_hash": hashed(token)}))
        return token

    def session(self, token: str, *, at: dt.datetime) -> Person | None:
        opened = self.opened(token, at=at)
        if opened is None:
            return None
        if at - opened.seen_at >= _NOTED_EACH:
            with self._database.writing() as connection:
                connection.execute(sa.update(sessions).where(sessions.c.id == opened.id).values(seen_at=at))
        person = self.person(opened.person)
        return person if person and person.active else None

    def opened(self, token: str, *, at: dt.datetime) -> Session | None:
        found = self._sessions(sessions.c.token_hash == hashed(token), at)
        return found[0] if found else None

    def sessions(self, person_id: str, *, at: dt.datetime) -> list[Session]:
        return self._sessions(sessions.c.person == person_id, at)

    def close_session(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.token_hash == hashed(token)))

    def end_sessions(self, person_id: str, *, only: str | None = None, but: str | None = None) -> int:
        ended = sa.delete(sessions).where(sessions.c.person == person_id)
        if only is not None:
            ended = ended.where(sessions.c.id == only)
        if but is not None:
            ended = ended.where(sessions.c.id != but)
        with self._database.writing() as connection:
            return connection.execute(ended).rowcount

    def _sessions(self, condition: sa.ColumnElement[bool], at: dt.datetime) -> list[Session]:
        query = sa.select(sessions).where(condition).order_by(sessions.c.seen_at.desc(), sessions.c.id)
        with self._database.reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        found = [Session.model_validate({key: row[key] for key in Session.model_fields}) for row in rows]
        return [one for one in found if not self._lives.over(one, at)]

    def _one(self, condition: sa.ColumnElement[bool]) -> Person | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(people).where(condition)).mappings().one_or_none()
        return Person.model_validate(dict(row)) if row else None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
