"""Calendars that staff subscribe to, and notices to staff: who wants which, which are owed and which went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0028"

_HEAD = sa.table("audit_head", sa.column("seq"))


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_calendars"),
        sa.UniqueConstraint("token_hash", name="uq_calendars_token_hash"),
    )
    op.create_table(
        "notice_choices",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", name="pk_notice_choices"),
    )
    op.create_table(
        "notices",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_number", sa.Text, nullable=True),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "event", name="pk_notices"),
    )
    op.create_index("ix_notices_state", "notices", ["state"])
    _cursor()


def _cursor() -> None:
    """Nobody is told of what happened before there were notices."""
    cursor = op.create_table(
        "notice_cursor",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_cursor"),
    )
    seq = op.get_bind().execute(sa.select(_HEAD.c.seq)).scalar_one_or_none() or 0
    op.bulk_insert(cursor, [{"id": 1, "seq": seq}])
