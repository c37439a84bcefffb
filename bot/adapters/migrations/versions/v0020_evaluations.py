"""What was said of visits afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("set_aside", sa.Boolean, nullable=False),
        sa.Column("lead", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_evaluations_case_number"),
        sa.ForeignKeyConstraint(["lead"], ["leads.id"], name="fk_evaluations_lead"),
    )
    op.create_index("ix_evaluations_case_number", "evaluations", ["case_number"])
