"""Where a question was asked, what its asker alone saw, and who waits for a person to answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0029"


def upgrade() -> None:
    for name in ("place", "shown"):
        op.add_column("questions", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_index("ix_questions_place", "questions", ["place"])
    op.add_column("feedback", sa.Column("wants_person", sa.Boolean, nullable=False, server_default=sa.false()))
