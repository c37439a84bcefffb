from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from bot.adapters import migrations
from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, engine
from bot.adapters.sql.engine import open_engine
from bot.adapters.sql.schema import METADATA
from bot.adapters.unfit import DatabaseNewer
from bot.visits.errors import StoreUnavailable
from tests.factories import NUMBER, a_proposal
from tests.postgresql import a_database

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


def an_early_one(url: str) -> None:
    """A database as the version with migration 0011 left it, with an open case that has a programme."""
    engine = open_engine(url, isolation=None)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    proposal = a_proposal()
    case = "INSERT INTO cases (number, status, revision, received_at, request, search, summary, proposal_version)"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        values = f"('{NUMBER}', 'proposed', 1, '2026-01-01', '{{}}', '', '{{}}', {proposal.version})"
        connection.exec_driver_sql(f"{case} VALUES {values}")
        connection.execute(
            sa.text("INSERT INTO proposals VALUES (:number, :version, '2026-01-01', :digest, :content)"),
            {"number": NUMBER, "version": proposal.version, "digest": proposal.digest}
            | {"content": proposal.model_dump_json()},
        )
    engine.dispose()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_early_database_with_rows_is_brought_forward_by_several_at_once(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    lite = f"sqlite:///{tmp_path / 'old.sqlite'}"
    url = lite if engine == "sqlite" else a_database(request.getfixturevalue("postgresql"), of="template1")
    an_early_one(url)

    with ThreadPoolExecutor(3) as pool:
        opened = list(pool.map(Database, [url] * 3))

    tuesday = dt.date(2027, 10, 12)
    store = SqlCaseStore(opened[0], AnchorFile(tmp_path / "audit.head"))
    assert [(one.case, one.host) for one in store.bookings(tuesday, tuesday, but="")] == [(NUMBER, "harbour-lab")]
    with opened[0].reading() as connection:
        assert connection.scalar(sa.text("SELECT content FROM proposals")) == a_proposal().model_dump_json()
        assert connection.scalar(sa.text("SELECT count(*) FROM cases")) == 1
    for database in opened:
        database.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_older_version_refuses_what_a_newer_one_worked_on(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}" if engine == "sqlite" else request.getfixturevalue("new_database")()
    database = Database(url)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    with pytest.raises(DatabaseNewer):
        Database(url)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit", "TRUNCATE audit"])
def test_audit_table_refuses_any_other_write_on_postgresql_too(database: Database, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("deletes", [True, False])
def test_what_was_deleted_is_not_called_gone_while_somebody_might_still_read_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, deletes: bool
) -> None:
    monkeypatch.setattr(engine, "OTHERS_END_WITHIN", 0.2)
    with database.reading() as connection:
        connection.scalar(sa.text("SELECT count(*) FROM cases"))
        if deletes:
            with database.writing() as other:
                other.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
        with pytest.raises(StoreUnavailable):
            database.scour()

    database.scour()


def test_samples_of_what_was_deleted_go_with_it(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (word text)")
        connection.exec_driver_sql('CREATE TABLE emptied ("the word" varchar(40), number integer)')
        connection.exec_driver_sql("INSERT INTO kept VALUES ('canary'), ('canary'), ('sparrow'), ('sparrow')")
        connection.exec_driver_sql("INSERT INTO emptied VALUES ('canary', 1), ('canary', 1)")
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM kept WHERE word = 'canary'")
        connection.exec_driver_sql("DELETE FROM emptied")
    samples = sa.text("SELECT tablename, most_common_vals FROM pg_stats WHERE tablename IN ('kept', 'emptied')")
    with database.reading() as connection:
        before = connection.execute(samples).all()

    database.scour()

    with database.reading() as connection:
        after = connection.execute(samples).all()
    assert sum("canary" in str(values) for _, values in before) == 2
    assert [tuple(one) for one in after] == [("kept", "{sparrow}")]
