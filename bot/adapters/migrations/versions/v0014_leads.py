"""Leads of hosts that met a delegation, and what came of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("wants", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_leads_case_number"),
    )
    op.create_index("ix_leads_case_number", "leads", ["case_number"])
    op.create_index("ix_leads_host", "leads", ["host"])
    op.create_table(
        "lead_outcomes",
        sa.Column("rank", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("lead", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("value", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("rank", name="pk_lead_outcomes"),
        sa.ForeignKeyConstraint(["lead"], ["leads.id"], name="fk_lead_outcomes_lead"),
    )
    op.create_index("ix_lead_outcomes_lead", "lead_outcomes", ["lead"])
