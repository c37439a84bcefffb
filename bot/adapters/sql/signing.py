"""SqlSignInStore: passwords as hashes, and how often was tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

import sqlalchemy as sa

from bot.adapters.sql.database import Database
from bot.adapters.sql.people import hashed
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.signin import tries
from bot.visits.signin.models import Start

_T = TypeVar("_T")

passwords = sa.Table(
    "passwords",
    METADATA,
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), primary_key=True),
    sa.Column("hashed", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

#: Keys are hashes; rows go after their time.
sign_in_tries = sa.Table(
    "sign_in_tries",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
)

#: Whom other services know, by what stays theirs for good.
identities = sa.Table(
    "identities",
    METADATA,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
)

#: Sign-ins that went out to another service; rows go after their time.
sign_in_starts = sa.Table(
    "sign_in_starts",
    METADATA,
    sa.Column("state_hash", sa.Text, primary_key=True),
    sa.Column("browser_hash", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("verifier", sa.Text, nullable=False),
    sa.Column("back", sa.Text, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)


class SqlSignInStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def password(self, person: str) -> str | None:
        return self._of(passwords.c.hashed, person)

    def password_set_at(self, person: str) -> dt.datetime | None:
        return self._of(passwords.c.at, person)

    def keep_password(self, person: str, hashed: str, *, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(passwords).where(passwords.c.person == person))
            connection.execute(sa.insert(passwords).values(person=person, hashed=hashed, at=at))

    def renew_password(self, person: str, hashed: str, *, was: str) -> None:
        same = (passwords.c.person == person, passwords.c.hashed == was)
        with self._database.writing() as connection:
            connection.execute(sa.update(passwords).where(*same).values(hashed=hashed))

    def forget_password(self, person: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(passwords).where(passwords.c.person == person))

    def begin(self, free: Mapping[str, int], *, at: dt.datetime) -> dt.datetime | None:
        table, order = sign_in_tries, sorted(free)  # in one order, so that two processes wait and do not block
        with self._database.writing() as connection:
            connection.execute(sa.delete(table).where(table.c.at <= at - tries.FORGOTTEN_AFTER))
            query = sa.select(table).where(table.c.key.in_(order)).order_by(table.c.key).with_for_update()
            known = {row["key"]: row for row in connection.execute(query).mappings()}
            waits = [row["at"] + tries.wait(row["tries"], free[key]) for key, row in known.items()]
            until = max(waits, default=at)
            if until > at:
                return until
            for key in order:
                count = {"tries": table.c.tries + 1, "at": at}
                if connection.execute(sa.update(table).where(table.c.key == key).values(count)).rowcount == 0:
                    connection.execute(sa.insert(table).values(key=key, tries=1, at=at))
        return None

    def succeed(self, keys: list[str]) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.key.in_(keys)))

    def identity(self, issuer: str, subject: str) -> str | None:
        query = sa.select(identities.c.person).where(identities.c.issuer == issuer, identities.c.subject == subject)
        with self._database.reading() as connection:
            found: str | None = connection.execute(query).scalar_one_or_none()
        return found

    def issuers(self, person: str) -> frozenset[str]:
        query = sa.select(identities.c.issuer).where(identities.c.person == person)
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def keep_identity(self, issuer: str, subject: str, *, person: str, at: dt.datetime) -> None:
        values = {"issuer": issuer, "subject": subject, "person": person, "at": at}
        with self._database.writing() as connection:
            connection.execute(sa.insert(identities).values(values))

    def forget_identities(self, person: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(identities).where(identities.c.person == person))

    def begin_elsewhere(self, start: Start, *, browser: str, until: dt.datetime) -> None:
        values = start._asdict() | {"browser_hash": hashed(browser), "expires_at": until}
        values["state_hash"] = hashed(values.pop("state"))
        with self._database.writing() as connection:
            connection.execute(sa.insert(sign_in_starts).values(values))

    def come_back(self, state: str, *, browser: str, at: dt.datetime) -> Start | None:
        table = sign_in_starts
        used = sa.delete(table).where(table.c.state_hash == hashed(state)).returning(table)
        with self._database.writing() as connection:
            row = connection.execute(used).mappings().one_or_none()
            connection.execute(sa.delete(table).where(table.c.expires_at <= at))
        if row is None or row["expires_at"] <= at or row["browser_hash"] != hashed(browser):
            return None
        return Start(row["provider"], state, row["nonce"], row["verifier"], row["back"])

    def _of(self, column: sa.Column[_T], person: str) -> _T | None:
        with self._database.reading() as connection:
            found: _T | None = connection.execute(
                sa.select(column).where(passwords.c.person == person)
            ).scalar_one_or_none()
        return found
