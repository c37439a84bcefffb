"""SqlCaseStore: cases, messages and the audit log; every write is one transaction with its audit line."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import log, rows
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import cases, events, messages
from bot.visits import lifecycle
from bot.visits.errors import CaseMoved, EventConflict
from bot.visits.models import (
    Anchor,
    AuditEvent,
    Case,
    CaseFacts,
    CaseSummary,
    Change,
    Message,
    MessageState,
    Receipt,
    Status,
    VisitRequest,
    digest_of,
)

logger = logging.getLogger(__name__)

_HOME = ZoneInfo("Europe/Copenhagen")  # the year in a case number is the secretariat's

# The same words on SQLite and PostgreSQL; the row lock it takes hands numbers out one by one, without gaps.
_NEXT_NUMBER = sa.text(
    "INSERT INTO case_numbers (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
)


class SqlCaseStore:
    def __init__(self, database: Database, anchor: AnchorFile) -> None:
        self._database = database
        self._anchor = anchor

    def receive(
        self, request: VisitRequest, *, source: str, event_id: str, body_digest: str, at: dt.datetime
    ) -> Receipt:
        with self._database.writing() as connection:
            year = at.astimezone(_HOME).year
            # Before the look at `events`: two deliveries of one event at once meet here, and one of them waits.
            running = connection.execute(_NEXT_NUMBER, {"year": year}).scalar_one()
            if known := _delivered(connection, source, event_id):
                connection.rollback()  # gives the number back
                if known["body_digest"] != body_digest:
                    raise EventConflict
                return Receipt(number=known["case_number"], created=False)
            number = f"{year}-{running:04d}"
            case = Case(number=number, status=Status.RECEIVED, revision=1, received_at=at, request=request)
            rows.insert(connection, case)
            connection.execute(
                sa.insert(events).values(
                    source=source, event_id=event_id, body_digest=body_digest, case_number=number, received_at=at
                )
            )
            # The id is the sender's choice and may hold anything; the log is for ever.
            details = {"source": source, "delivery": digest_of(event_id), "channel": request.channel.value}
            line = log.append(connection, "case.received", actor="system", at=at, case=number, details=details)
        self._keep(line)
        return Receipt(number=number, created=True)

    def case(self, number: str) -> Case:
        with self._database.reading() as connection:
            return rows.load(connection, number)

    def cases(
        self,
        *,
        statuses: Collection[Status] | None = None,
        text: str = "",
        limit: int = 500,
        history: bool | None = None,
    ) -> list[CaseSummary]:
        query = sa.select(cases.c.summary).order_by(cases.c.received_at.desc(), cases.c.number.desc()).limit(limit)
        if statuses is not None:
            query = query.where(cases.c.status.in_([status.value for status in statuses]))
        if history is not None:
            query = query.where(cases.c.import_id.is_not(None) if history else cases.c.import_id.is_(None))
        if text:
            query = query.where(cases.c.search.contains(text.casefold().replace("\x00", " "), autoescape=True))
        with self._database.reading() as connection:
            return [CaseSummary.model_validate_json(summary) for summary in connection.execute(query).scalars()]

    def facts(self) -> list[CaseFacts]:
        with self._database.reading() as connection:
            return rows.facts(connection)

    def apply(self, change: Change) -> Case:
        with self._database.writing() as connection:
            case = rows.load(connection, change.case, locked=True)
            if case.revision != change.revision:
                raise CaseMoved
            moved = lifecycle.changed(case, change)
            rows.update(connection, moved, change)
            line = log.append(
                connection, change.event, actor=change.actor, at=change.at, case=case.number, details=change.details
            )
        self._keep(line)
        return moved

    def messages(self, *, states: Collection[MessageState]) -> list[Message]:
        query = sa.select(messages).where(messages.c.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(messages.c.changed_at, messages.c.rank)).mappings()
            return [message for row in found if (message := _readable(row))]

    def move_message(
        self, message_id: str, to: MessageState, *, was: MessageState, at: dt.datetime, detail: str = ""
    ) -> Message:
        move = (
            sa.update(messages)
            .where(messages.c.id == message_id, messages.c.state == was.value)
            .values(state=to.value, changed_at=at, detail=detail)
            .returning(messages)
        )
        with self._database.writing() as connection:
            row = connection.execute(move).mappings().one_or_none()
            if row is None:
                raise CaseMoved
            moved = rows.message_of(row)
            raised = sa.update(cases).where(cases.c.number == moved.case).values(revision=cases.c.revision + 1)
            connection.execute(raised)
            details = lifecycle.told(moved, was)
            line = log.append(connection, f"message.{to}", actor="system", at=at, case=moved.case, details=details)
        self._keep(line)
        return moved

    def audit(self, *, case: str | None = None, after: int = 0, limit: int = 1000) -> list[AuditEvent]:
        with self._database.reading() as connection:
            return log.read(connection, case=case, after=after, limit=limit)

    def note(
        self, event: str, *, actor: str, at: dt.datetime, case: str | None, details: dict[str, str | int | None]
    ) -> None:
        with self._database.writing() as connection:
            line = log.append(connection, event, actor=actor, at=at, case=case, details=details)
        self._keep(line)

    def anchor(self) -> Anchor | None:
        return self._anchor.read()

    def _keep(self, line: AuditEvent) -> None:
        """Move the anchor on, but not away from the evidence that the log is not the one it was kept for."""
        kept = self._anchor.read()
        if kept and kept.seq < line.seq and not self._holds(kept):
            logger.error("audit.not_the_anchored_log", extra={"anchored": kept.seq, "seq": line.seq})
            return
        self._anchor.advance(Anchor(seq=line.seq, hash=line.hash))

    def _holds(self, anchor: Anchor) -> bool:
        with self._database.reading() as connection:
            return log.hash_of(connection, anchor.seq) == anchor.hash


def _readable(row: sa.RowMapping) -> Message | None:
    """One damaged message must not keep the others waiting; `ope doctor` and its case name it."""
    try:
        return rows.message_of(row)
    except (ValueError, LookupError):
        logger.error("message.damaged", extra={"message_id": row["id"]})  # noqa: TRY400 - the error would quote it
        return None


def _delivered(connection: sa.Connection, source: str, event_id: str) -> sa.RowMapping | None:
    query = sa.select(events).where(events.c.source == source, events.c.event_id == event_id)
    return connection.execute(query).mappings().one_or_none()
