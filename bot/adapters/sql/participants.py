"""SqlParticipantStore: lists of participants, and the sealed part of each person, each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.errors import ParticipantsMoved
from bot.visits.models import AuditEvent
from bot.visits.models.participant import ParticipantList
from bot.visits.participants.ports import Kept, Trace

lists = sa.Table(
    "participant_lists",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

#: Passport numbers and diets, encrypted. Whoever reads the database without the key reads nothing here.
restricted = sa.Table(
    "participant_restricted",
    METADATA,
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("participant", sa.Text, primary_key=True),
    sa.Column("erase_on", sa.Date, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)


class SqlParticipantStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def versions(self, case: str) -> list[ParticipantList]:
        with self._database.reading() as connection:
            return _versions(connection, case)

    def add(
        self, new: ParticipantList, *, details: Mapping[str, str | int | None], kept: Kept | None = None
    ) -> ParticipantList:
        newest = sa.select(sa.func.max(lists.c.version)).where(lists.c.case_number == new.case)
        with self._database.writing() as connection:
            if (connection.execute(newest).scalar() or 0) != new.version - 1:
                raise ParticipantsMoved
            row = {"case_number": new.case, "version": new.version, "at": new.at, "content": new.model_dump_json()}
            try:
                connection.execute(sa.insert(lists).values(row))
            except sa.exc.IntegrityError:  # another process, where writers do not wait for one another
                raise ParticipantsMoved from None
            line = log.append(
                connection, "participants.changed", actor=new.by, at=new.at, case=new.case, details=details
            )
            if kept:
                line = _write(connection, new.case, kept, by=new.by, at=new.at)
        self._keep(line)
        return new

    def sealed(self, case: str) -> dict[str, bytes]:
        query = sa.select(restricted.c.participant, restricted.c.sealed).where(restricted.c.case_number == case)
        with self._database.reading() as connection:
            return {row.participant: bytes(row.sealed) for row in connection.execute(query)}

    def keep(self, case: str, kept: Kept, *, by: str, at: dt.datetime) -> None:
        with self._database.writing() as connection:
            line = _write(connection, case, kept, by=by, at=at)
        self._keep(line)

    def erasures(self) -> dict[str, dt.date]:
        query = sa.select(restricted.c.case_number, sa.func.min(restricted.c.erase_on).label("first")).group_by(
            restricted.c.case_number
        )
        with self._database.reading() as connection:
            return {row.case_number: row.first for row in connection.execute(query)}

    def postpone(self, case: str, erase_on: dt.date) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.update(restricted).where(restricted.c.case_number == case).values(erase_on=erase_on))

    def erase_restricted(self, case: str, *, by: str, at: dt.datetime) -> int:
        with self._database.writing() as connection:
            erased = connection.execute(sa.delete(restricted).where(restricted.c.case_number == case)).rowcount
            line = log.append(
                connection, "restricted.erased", actor=by, at=at, case=case, details={"persons": int(erased)}
            )
        self._keep(line)
        return int(erased)

    def forget(self, case: str, trace: Trace, *, by: str, at: dt.datetime) -> None:
        gone_from = sorted({version for version, _ in trace.entries})
        with self._database.writing() as connection:
            for one in (each for each in _versions(connection, case) if each.version in gone_from):
                left = tuple(guest for guest in one.participants if (one.version, guest.id) not in trace.entries)
                content = one.model_copy(update={"participants": left}).model_dump_json()
                here = (lists.c.case_number == case) & (lists.c.version == one.version)
                connection.execute(sa.update(lists).where(here).values(content=content))
            gone = (restricted.c.case_number == case) & restricted.c.participant.in_(trace.restricted)
            connection.execute(sa.delete(restricted).where(gone))
            details: dict[str, str | int | None] = {"versions": len(gone_from)}
            line = log.append(connection, "participants.forgotten", actor=by, at=at, case=case, details=details)
        self._keep(line)


def _versions(connection: sa.Connection, case: str) -> list[ParticipantList]:
    query = sa.select(lists.c.content).where(lists.c.case_number == case).order_by(lists.c.version)
    return [ParticipantList.model_validate_json(content) for content in connection.execute(query).scalars()]


def _write(connection: sa.Connection, case: str, kept: Kept, *, by: str, at: dt.datetime) -> AuditEvent:
    gone = (restricted.c.case_number == case) & restricted.c.participant.in_(kept.sealed)
    connection.execute(sa.delete(restricted).where(gone))
    rows = [
        {"case_number": case, "participant": id_, "erase_on": kept.erase_on, "sealed": content}
        for id_, content in kept.sealed.items()
        if content is not None
    ]
    if rows:
        connection.execute(sa.insert(restricted), rows)
    details: dict[str, str | int | None] = {
        "kept": len(rows),
        "erased": len(kept.sealed) - len(rows),
        "until": kept.erase_on.isoformat(),
    }
    return log.append(connection, "restricted.kept", actor=by, at=at, case=case, details=details)
