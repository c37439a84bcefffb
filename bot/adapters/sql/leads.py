"""SqlLeadStore: leads and their outcomes. Only ever added to, each write with its audit line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql import log
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import METADATA, Moment
from bot.visits.errors import LeadUnknown
from bot.visits.models import AuditEvent
from bot.visits.models.lead import Lead, LeadOutcome

leads = sa.Table(
    "leads",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_number", sa.Text, sa.ForeignKey("cases.number"), nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("wants", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_leads_case_number", "case_number"),
    sa.Index("ix_leads_host", "host"),
)

lead_outcomes = sa.Table(
    "lead_outcomes",
    METADATA,
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=True),  #: The order in which they were added.
    sa.Column("lead", sa.Integer, sa.ForeignKey("leads.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("value", sa.BigInteger),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_lead_outcomes_lead", "lead"),
)


class SqlLeadStore:
    """`keep` moves the anchor of the audit log on."""

    def __init__(self, database: Database, *, keep: Callable[[AuditEvent], None]) -> None:
        self._database = database
        self._keep = keep

    def leads(self, *, case: str | None = None, host: str | None = None) -> list[Lead]:
        of_case = [leads.c.case_number == case] if case is not None else []
        of_host = [leads.c.host == host] if host is not None else []
        with self._database.reading() as connection:
            return _read(connection, *of_case, *of_host)

    def add(self, lead: Lead) -> Lead:
        row = lead.model_dump(exclude={"id", "case", "outcomes"}) | {"case_number": lead.case}
        with self._database.writing() as connection:
            given = connection.execute(sa.insert(leads).values(row)).inserted_primary_key
            kept = lead.model_copy(update={"id": given[0] if given else 0})
            details: dict[str, str | int | None] = {"lead": kept.id, "host": lead.host}
            line = log.append(connection, "lead.recorded", actor=lead.by, at=lead.at, case=lead.case, details=details)
        self._keep(line)
        return kept

    def log(self, lead: Lead, outcome: LeadOutcome) -> Lead:
        with self._database.writing() as connection:
            if not _read(connection, leads.c.id == lead.id):
                raise LeadUnknown
            connection.execute(sa.insert(lead_outcomes).values(outcome.model_dump() | {"lead": lead.id}))
            kept = _read(connection, leads.c.id == lead.id)[0]
            details: dict[str, str | int | None] = {"lead": lead.id, "outcome": outcome.kind.value}
            line = log.append(
                connection, "lead.outcome", actor=outcome.by, at=outcome.at, case=kept.case, details=details
            )
        self._keep(line)
        return kept


def _read(connection: sa.Connection, *wanted: sa.ColumnElement[bool]) -> list[Lead]:
    lines = sa.select(lead_outcomes).join(leads).where(*wanted).order_by(lead_outcomes.c.rank)
    said: dict[int, list[LeadOutcome]] = {}
    for row in connection.execute(lines).mappings():
        values = {name: value for name, value in row.items() if name not in ("rank", "lead")}
        said.setdefault(row["lead"], []).append(LeadOutcome.model_validate(values))
    query = sa.select(leads).where(*wanted).order_by(leads.c.at, leads.c.id)
    return [_lead(dict(row), said) for row in connection.execute(query).mappings()]


def _lead(row: dict[str, Any], said: dict[int, list[LeadOutcome]]) -> Lead:
    return Lead(case=row.pop("case_number"), outcomes=tuple(said.get(row["id"], ())), **row)
