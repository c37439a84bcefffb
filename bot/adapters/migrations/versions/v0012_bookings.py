"""When hosts are busy with a case stands in a table of its own, so that other cases are planned around it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OPEN = ("received", "triaged", "waiting", "proposed", "approved", "dispatched")
_CASES = sa.table("cases", *map(sa.column, ("number", "status", "proposal_version", "history", "merged_into")))
_PROPOSALS = sa.table("proposals", *map(sa.column, ("case_number", "version", "content")))
_MESSAGES = sa.table("messages", *map(sa.column, ("case_number", "bundle", "state")))
_IS_CURRENT = sa.and_(_PROPOSALS.c.case_number == _CASES.c.number, _PROPOSALS.c.version == _CASES.c.proposal_version)


def upgrade() -> None:
    table = op.create_table(
        "bookings",
        sa.Column("rank", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("host", sa.Text),
        sa.Column("escort", sa.Text),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("start", sa.Time, nullable=False),
        sa.Column("end", sa.Time, nullable=False),
        sa.Column("firm", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("rank", name="pk_bookings"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_bookings_case_number"),
    )
    op.create_index("ix_bookings_case_number", "bookings", ["case_number"])
    op.create_index("ix_bookings_date", "bookings", ["date"])
    connection = op.get_bind()
    open_cases = _CASES.c.status.in_(_OPEN), _CASES.c.history.is_(None), _CASES.c.merged_into.is_(None)
    query = sa.select(_CASES, _PROPOSALS.c.content).join_from(_CASES, _PROPOSALS, _IS_CURRENT).where(*open_cases)
    asked = set(connection.execute(_asked()).scalars())
    for row in connection.execute(query).mappings().all():
        firm = row["status"] == "dispatched" or row["number"] in asked
        if found := list(_bookings(row["number"], json.loads(row["content"]), firm=firm)):
            connection.execute(sa.insert(table), found)


def _asked() -> sa.Select[Any]:
    away = _MESSAGES.c.state.in_(("approved", "sending", "sent", "uncertain"))
    return sa.select(_MESSAGES.c.case_number).where(_MESSAGES.c.bundle == "host_enquiries", away)


def _bookings(number: str, proposal: dict[str, Any], *, firm: bool) -> Iterator[dict[str, Any]]:
    for day in proposal["days"]:
        for item in day["items"]:
            if item["host"] and item["kind"] in ("visit", "meeting") and item["status"] != "declined":
                yield {
                    "case_number": number,
                    "host": item["host"],
                    "escort": None,
                    "date": dt.date.fromisoformat(day["date"]),
                    "start": dt.time.fromisoformat(item["start"]),
                    "end": dt.time.fromisoformat(item["end"]),
                    "firm": firm,
                }
