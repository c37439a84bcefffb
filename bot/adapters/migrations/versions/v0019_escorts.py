"""Who goes with the delegation of a case; and where a delegation comes from, beside the hosts that it keeps busy."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_CASES = sa.table("cases", sa.column("number"), sa.column("triage"))
_BOOKINGS = sa.table("bookings", sa.column("case_number"), sa.column("country"))


def upgrade() -> None:
    op.add_column("cases", sa.Column("escort", sa.Text))
    op.add_column("bookings", sa.Column("country", sa.Text))
    connection = op.get_bind()
    booked = sa.select(_BOOKINGS.c.case_number)
    query = sa.select(_CASES).where(_CASES.c.number.in_(booked), _CASES.c.triage.is_not(None))
    for row in connection.execute(query).mappings().all():
        here = _BOOKINGS.c.case_number == row["number"]
        country = json.loads(row["triage"]).get("country")
        connection.execute(sa.update(_BOOKINGS).where(here).values(country=country))
