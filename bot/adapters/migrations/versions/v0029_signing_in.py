"""Sessions that can be told apart and ended, passwords, and how often was tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0030"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Who is signed in signs in again: of an old session nothing was known to show."""
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.UniqueConstraint("id", name="uq_sessions_id"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_sessions_person"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_table(
        "passwords",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("hashed", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_passwords"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_passwords_person"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_at", "sign_in_tries", ["at"])
