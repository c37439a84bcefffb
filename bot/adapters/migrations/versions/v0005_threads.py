"""What comes on a case after its request: further messages, corrections, merging, and what cases are recognised by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _extend_cases()
    op.create_table(
        "inbound",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("match", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("moved_to", sa.Text),
        sa.PrimaryKeyConstraint("case_number", "id", name="pk_inbound"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_inbound_case_number"),
        sa.ForeignKeyConstraint(["moved_to"], ["cases.number"], name="fk_inbound_moved_to"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("taken_back", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_corrections_case_number"),
    )
    op.create_index("ix_corrections_case_number", "corrections", ["case_number"])
    op.create_table(
        "clues",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "kind", "value", name="pk_clues"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_clues_case_number"),
    )
    op.create_index("ix_clues_kind_value", "clues", ["kind", "value"])


def _extend_cases() -> None:
    op.add_column("cases", sa.Column("differences", sa.Text))
    op.add_column("cases", sa.Column("pending", sa.Text))
    op.add_column("cases", sa.Column("unseen", sa.Integer, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("merged_into", sa.Text))
    op.create_index("ix_cases_pending", "cases", ["pending"])
    op.create_index("ix_cases_merged_into", "cases", ["merged_into"])
