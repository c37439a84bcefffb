"""What colleagues sign letters with in place of the house."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("people", sa.Column("signature", sa.Text, nullable=False, server_default=""))
