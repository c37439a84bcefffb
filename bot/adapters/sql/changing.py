"""A case in an open transaction, opened or changed: its row, its clues and its audit line."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.adapters.sql import bookings, copies, journal, log, numbers, recognition, rows
from bot.visits import lifecycle
from bot.visits.models import AuditEvent, Case, Change, Status, VisitRequest


def apply(connection: sa.Connection, case: Case, change: Change) -> tuple[Case, AuditEvent]:
    opened = _split_off(connection, case, change) if change.splits else None
    moved = lifecycle.changed(case, change, opened=opened)
    rows.update(connection, moved, change)
    if case.proposal or moved.proposal:
        bookings.write(connection, moved)
    if lifecycle.recognised_anew(change):
        recognition.write(connection, moved)
    if change.ends_copy is not None:
        copies.end(connection, case.number, change.ends_copy)
    if change.journal:
        journal.write(connection, change.journal)
    details = change.details | ({"opened": opened} if opened else {})
    line = log.append(connection, change.event, actor=change.actor, at=change.at, case=case.number, details=details)
    return moved, line


def open_case(
    connection: sa.Connection,
    number: str,
    request: VisitRequest,
    *,
    received_at: dt.datetime,
    at: dt.datetime,
    details: dict[str, str],
) -> AuditEvent:
    case = Case(
        number=number,
        status=Status.RECEIVED,
        revision=1,
        received_at=received_at,
        request=request,
        suspected=bool(request.caught),
    )
    rows.insert(connection, case)
    recognition.write(connection, case)
    return log.append(connection, "case.received", actor="system", at=at, case=number, details=details)


def _split_off(connection: sa.Connection, case: Case, change: Change) -> str:
    """Open a case for a message that lay on another one, as if it had never lain there."""
    message = next(one for one in case.inbound if one.id == change.splits)
    number = numbers.take(connection, change.at)
    details = {"from": case.number, "message": message.id, "channel": message.request.channel.value}
    open_case(connection, number, message.request, received_at=message.received_at, at=change.at, details=details)
    return number
