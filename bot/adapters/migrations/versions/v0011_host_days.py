"""What statistics count of a case says which host receives on which day, and the hosts that a file named."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_CASES = sa.table(
    "cases", *map(sa.column, ("number", "facts", "history", "triage", "proposal_version"))
)  # fmt: skip
_PROPOSALS = sa.table("proposals", *map(sa.column, ("case_number", "version", "content")))
_IS_CURRENT = sa.and_(_PROPOSALS.c.case_number == _CASES.c.number, _PROPOSALS.c.version == _CASES.c.proposal_version)


def upgrade() -> None:
    connection = op.get_bind()
    query = sa.select(_CASES, _PROPOSALS.c.content).join_from(_CASES, _PROPOSALS, _IS_CURRENT, isouter=True)
    rows = connection.execute(query.where(_CASES.c.facts.is_not(None))).mappings().all()
    for row in rows:
        if told := _told(row):
            facts = json.dumps(json.loads(row["facts"]) | told)
            connection.execute(sa.update(_CASES).where(_CASES.c.number == row["number"]).values(facts=facts))


def _told(row: sa.RowMapping) -> dict[str, Any]:
    if row["content"]:
        days = _host_days(json.loads(row["content"]))
        return {"host_days": days} if days else {}
    hosts = json.loads(row["triage"] or "{}").get("requested_hosts", []) if row["history"] else []
    return {"hosts": hosts} if hosts else {}


def _host_days(proposal: dict[str, Any]) -> list[tuple[str, str]]:
    items = ((item, day["date"]) for day in proposal["days"] for item in day["items"])
    return list(dict.fromkeys((i["host"], day) for i, day in items if i["host"] and i["status"] != "declined"))
