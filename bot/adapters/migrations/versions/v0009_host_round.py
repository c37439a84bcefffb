"""What hosts answered, and staff's word on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "host_answers",
        sa.Column("rank", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("rank", name="pk_host_answers"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_host_answers_case_number"),
        sa.UniqueConstraint("case_number", "id", name="uq_host_answers_case_number_id"),
    )
    op.create_table(
        "answer_rulings",
        sa.Column("rank", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("rank", name="pk_answer_rulings"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_answer_rulings_case_number"),
    )
    op.create_index("ix_answer_rulings_case_number", "answer_rulings", ["case_number"])
