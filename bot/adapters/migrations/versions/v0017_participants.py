"""Lists of participants, version by version, and the sealed part of each person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "participant_lists",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "version", name="pk_participant_lists"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_participant_lists_case_number"),
    )
    op.create_table(
        "participant_restricted",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("participant", sa.Text, nullable=False),
        sa.Column("erase_on", sa.Date, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "participant", name="pk_participant_restricted"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_participant_restricted_case_number"),
    )
