"""Runs the migrations inside the transaction that `Database` opened for them."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
