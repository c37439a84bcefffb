"""For whom a decision was made, and when a message may leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("decisions", sa.Column("acting_for", sa.Text, nullable=True))
    op.add_column("decisions", sa.Column("acting_for_name", sa.Text, nullable=False, server_default=""))
    op.add_column("messages", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
