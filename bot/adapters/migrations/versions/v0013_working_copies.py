"""Programmes that people are editing, step by step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "working_copies",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("case_number", name="pk_working_copies"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_working_copies_case_number"),
    )
    op.create_table(
        "working_steps",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "position", name="pk_working_steps"),
        sa.ForeignKeyConstraint(["case_number"], ["working_copies.case_number"], name="fk_working_steps_case_number"),
    )
