"""Alembic migrations of the case database, packaged with the code that needs them."""
