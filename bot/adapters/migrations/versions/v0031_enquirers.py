"""Forms that are begun and kept, links to the status page made void, and cases that the form's traps suspect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_forms"),
    )
    op.create_index("ix_kept_forms_until", "kept_forms", ["until"])
    op.create_table(
        "status_links",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_number", name="pk_status_links"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_status_links_case_number"),
    )
    op.add_column("cases", sa.Column("suspected", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_cases_suspected", "cases", ["suspected"])
