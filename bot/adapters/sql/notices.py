"""Notices to staff in the database."""

from __future__ import annotations

import sqlalchemy as sa

from bot.adapters.sql.schema import METADATA, Moment

notice_choices = sa.Table(
    "notice_choices",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("way", sa.Text, nullable=False),
)

#: A row for each person and event: nobody is told of one thing twice.
notices = sa.Table(
    "notices",
    METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)

#: One row: how far the audit log was read.
notice_cursor = sa.Table(
    "notice_cursor",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
)
