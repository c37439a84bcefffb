"""The audit log in the database: lines are added in the transaction of what they tell of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

import sqlalchemy as sa

from bot.adapters.sql.schema import audit as table
from bot.adapters.sql.schema import audit_head
from bot.visits import audit
from bot.visits.models import AuditEvent


def append(
    connection: sa.Connection,
    event: str,
    *,
    actor: str,
    at: dt.datetime,
    case: str | None,
    details: Mapping[str, str | int | None],
) -> AuditEvent:
    head = connection.execute(sa.select(audit_head).with_for_update()).mappings().one()
    line = audit.sealed(
        seq=head["seq"] + 1,
        at=at,
        actor=actor,
        event=event,
        case=case,
        details=dict(details),
        previous=head["hash"],
    )
    connection.execute(
        sa.insert(table).values(
            seq=line.seq,
            at=line.at,
            actor=line.actor,
            event=line.event,
            case_number=line.case,
            details=json.dumps(line.details, ensure_ascii=True),
            previous=line.previous,
            hash=line.hash,
        )
    )
    connection.execute(sa.update(audit_head).values(seq=line.seq, hash=line.hash))
    return line


def head(connection: sa.Connection) -> str:
    """The hash of the last line, whatever it is of: while it stays, nothing was written."""
    return str(connection.execute(sa.select(audit_head.c.hash)).scalar_one())


def read(
    connection: sa.Connection,
    *,
    case: str | None,
    after: int,
    limit: int,
    since: dt.datetime | None = None,
    before: dt.datetime | None = None,
) -> list[AuditEvent]:
    query = sa.select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
    if case is not None:
        query = query.where(table.c.case_number == case)
    if since is not None:
        query = query.where(table.c.at >= since)
    if before is not None:
        query = query.where(table.c.at < before)
    return [_line(row) for row in connection.execute(query).mappings()]


def hash_of(connection: sa.Connection, seq: int) -> str | None:
    return connection.execute(sa.select(table.c.hash).where(table.c.seq == seq)).scalar_one_or_none()


def _line(row: sa.RowMapping) -> AuditEvent:
    return AuditEvent(
        seq=row["seq"],
        at=row["at"],
        actor=row["actor"],
        event=row["event"],
        case=row["case_number"],
        details=json.loads(row["details"]),
        previous=row["previous"],
        hash=row["hash"],
    )
