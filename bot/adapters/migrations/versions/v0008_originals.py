"""Requests as they came, where something in them was masked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("masked", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_originals"),
    )
    op.create_index("ix_originals_masked", "originals", ["masked"])
