"""How far the history of each channel of Slack was read, what was missed in it, and what was refused there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.adapters.sql.schema import Moment

revision = "0030"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "slack_looks",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("upto", Moment, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_slack_looks"),
    )
    op.create_table(
        "slack_missed",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("thread_ts", sa.Text),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_slack_missed"),
    )
    op.create_table(
        "slack_refusals",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_slack_refusals"),
    )
