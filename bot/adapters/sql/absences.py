"""SqlAbsenceStore: who is away when, and who stands in; each write with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment, people
from bot.visits.models import AuditEvent
from bot.visits.models.absence import Absence
from bot.visits.staff.errors import AbsenceOverlaps, AbsenceUnknown

absences = sa.Table(
    "absences",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    sa.Column("substitute", sa.Text, sa.ForeignKey("people.id")),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("ended", sa.Date),
    sa.Index("ix_absences_last", "last"),
)


class SqlAbsenceStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def absences(self, *, person: str | None = None, beyond: dt.date | None = None) -> list[Absence]:
        query = sa.select(absences).order_by(absences.c.first, absences.c.id)
        if person is not None:
            query = query.where(absences.c.person == person)
        if beyond is not None:
            query = query.where(absences.c.last >= beyond)
        with self._database.reading() as connection:
            found = [Absence.model_validate(dict(row)) for row in connection.execute(query).mappings()]
        return [one for one in found if beyond is None or one.lasts_beyond(beyond)]

    def add(self, absence: Absence) -> Absence:
        whose = sa.select(people.c.id).where(people.c.id == absence.person).with_for_update()
        with self._database.writing() as connection:
            connection.execute(whose)  # two entries for one person at once meet here
            days = (absences.c.first <= absence.last, absences.c.last >= absence.first)
            query = sa.select(absences).where(absences.c.person == absence.person, *days)
            others = [Absence.model_validate(dict(row)) for row in connection.execute(query).mappings()]
            if any(one.lasts_beyond(absence.first) for one in others):
                raise AbsenceOverlaps
            values = absence.model_dump(exclude={"id"})
            given = connection.execute(sa.insert(absences).values(values)).inserted_primary_key
            kept = absence.model_copy(update={"id": given[0] if given else 0})
            line = _log(connection, "absence.kept", kept, by=kept.by, at=kept.at)
        self._keep(line)
        return kept

    def end(self, absence_id: int, ended: dt.date, *, by: str, at: dt.datetime) -> Absence:
        left = (absences.c.id == absence_id, absences.c.last >= ended, absences.c.ended.is_(None))
        with self._database.writing() as connection:
            change = sa.update(absences).where(*left).values(ended=ended).returning(absences)
            row = connection.execute(change).mappings().one_or_none()
            if row is None:
                raise AbsenceUnknown
            kept = Absence.model_validate(dict(row))
            line = _log(connection, "absence.ended", kept, by=by, at=at)
        self._keep(line)
        return kept


def _log(connection: sa.Connection, event: str, absence: Absence, *, by: str, at: dt.datetime) -> AuditEvent:
    details: dict[str, str | int | None] = {
        "absence": absence.id,
        "person": absence.person,
        "first": absence.first.isoformat(),
        "last": absence.last.isoformat(),
        "substitute": absence.substitute,
        "ended": absence.ended.isoformat() if absence.ended else None,
    }
    return log.append(connection, event, actor=by, at=at, case=None, details=details)
