from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.adapters.sql import Database
from bot.adapters.sql.schema import METADATA

pytestmark = pytest.mark.slow


@pytest.fixture
def database(new_database: Callable[[], str]) -> Iterator[Database]:
    database = Database(new_database())
    yield database
    database.close()


def test_migrations_make_the_schema_of_the_code_on_postgresql_too(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, METADATA)

    assert difference == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit", "TRUNCATE audit"])
def test_audit_table_refuses_any_other_write_on_postgresql_too(database: Database, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(statement)
