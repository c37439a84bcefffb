"""How far each mailbox is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.Column("tried_at", _MOMENT),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "folder", name="pk_mailboxes"),
    )
