"""Offices outside ours with a part in a case, and whom a forwarded request is answered to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("cases", sa.Column("counterparts", sa.Text))
    op.add_column("cases", sa.Column("addressee", sa.Text))
