"""Cases of earlier years, and what statistics count of each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cases", sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE cases SET held = (status = 'held')")
    op.add_column("cases", sa.Column("history", sa.Text))
    op.add_column("cases", sa.Column("import_id", sa.Integer))
    op.add_column("cases", sa.Column("facts", sa.Text))
    op.create_index("ix_cases_import_id", "cases", ["import_id"])
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.Column("undone_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
