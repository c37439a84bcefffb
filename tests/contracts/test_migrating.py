"""A database of an earlier version, with rows in all its tables: brought forward, and put back from before."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.adapters import migrations
from bot.adapters.sql import Database
from bot.adapters.sql.engine import open_engine
from bot.visits.models import Status
from tests.factories import a_proposal, a_reading, a_triage, a_visit_request
from tests.postgresql import a_database, programs

pytestmark = pytest.mark.slow

ROWS = 3  #: In each table.
EARLIER = ("0014", "0033")
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Addresses of databases with nothing in them."""
    if request.param == "sqlite":
        numbers = iter(range(9))
        return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.sqlite'}"
    server = request.getfixturevalue("postgresql")
    return lambda: a_database(server, of="template1")


@pytest.mark.parametrize("revision", EARLIER)
def test_every_row_of_an_earlier_version_is_there_after_the_migration(
    revision: str, new_url: Callable[[], str]
) -> None:
    url = new_url()
    filled(url, revision)
    before = rows(url)

    Database(url).close()

    after = rows(url)
    assert min(len(there) for there in before.values()) >= 1
    assert {table: lost(before[table], after.get(table, [])) for table in before} == (
        {table: [] for table in before} | let_go(before, revision)
    )


def test_what_an_older_process_was_writing_as_the_migration_began_is_in_it(new_url: Callable[[], str]) -> None:
    url = new_url()
    filled(url, EARLIER[-1])
    older = open_engine(url, isolation="DEFERRED")
    with older.begin() as writing:
        writing.execute(sa.text("INSERT INTO case_numbers (year, last) VALUES (1999, 7)"))
        newer = threading.Thread(target=lambda: Database(url).close())
        newer.start()
        newer.join(0.5)  # SQLite lets it wait; PostgreSQL where it would change the table
    newer.join()
    older.dispose()

    assert {"year": 1999, "last": 7} in rows(url)["case_numbers"]


def test_a_backup_from_before_the_migration_is_put_back_and_brought_forward(
    new_url: Callable[[], str], tmp_path: Path
) -> None:
    url, elsewhere = new_url(), new_url()
    filled(url, EARLIER[-1])
    before = rows(url)
    back = backed_up(url, tmp_path)
    database = Database(url)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE cases SET status = 'closed'"))
    database.close()

    back(elsewhere)
    as_it_was = rows(elsewhere)
    Database(elsewhere).close()
    after = rows(elsewhere)

    assert as_it_was == before
    assert [table for table in before if lost(before[table], after[table])] == []
    assert {row["status"] for row in rows(url)["cases"]} == {"closed"}


def filled(url: str, revision: str) -> None:
    """A database as that revision made it, with rows in all tables."""
    engine = open_engine(url, isolation=None)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name not in {"alembic_version", "audit_head"} and not connection.scalar(sa.select(table).limit(1)):
                connection.execute(table.insert(), [made_up(table, number) for number in range(1, ROWS + 1)])
    engine.dispose()


def made_up(table: sa.Table, number: int) -> dict[str, Any]:
    """What a reference names has the number of what it names."""
    return {column.name: told(column, number) for column in table.columns} | WHOLE.get(table.name, lambda _: {})(number)


def told(column: sa.Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        return told(key.column, number)
    match column.type:
        case sa.Boolean():
            return number % 2 == 0
        case sa.Integer():
            return number
        case sa.Float():
            return number / 3
        case sa.DateTime():
            return dt.datetime(2026, 1, number, 12, tzinfo=dt.UTC)
        case sa.Date():
            return dt.date(2026, 1, number)
        case sa.Time():
            return dt.time(number)
        case sa.LargeBinary():
            return b"\x00\xff" * number
    return f"{column.table.name} {column.name} \N{GRINNING FACE} æøå {number}"


def a_whole_case(number: int) -> dict[str, Any]:
    return {
        "status": (Status.TRIAGED, Status.PROPOSED, Status.DISPATCHED)[number - 1].value,
        "request": a_visit_request().model_dump_json(),
        "reading": a_reading().model_dump_json(),
        "triage": a_triage().model_dump_json(),
        "proposal_version": 1 if number > 1 else None,
        "summary": "{}",
    }


#: Tables whose rows a migration reads.
WHOLE: dict[str, Callable[[int], dict[str, Any]]] = {
    "cases": a_whole_case,
    "proposals": lambda number: {"version": 1, "content": a_proposal().model_dump_json()},
}


def let_go(before: Rows, revision: str) -> Rows:
    """What was decided that a migration takes away: whoever was signed in signs in again."""
    return {"sessions": before["sessions"]} if revision < "0029" and "sessions" in before else {}


def lost(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that are not there with every value that they had."""
    return [row for row in before if not any(row.items() <= other.items() for other in after)]


def rows(url: str) -> Rows:
    engine = open_engine(url, isolation="DEFERRED")
    with engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        found = {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }
    engine.dispose()
    return found


def backed_up(url: str, folder: Path) -> Callable[[str], None]:
    """Return what puts it into another database."""
    if url.startswith("sqlite"):
        kept = folder / "kept.sqlite"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(kept)) as target,
        ):
            source.backup(target)
        return lambda elsewhere: shutil.copyfile(kept, elsewhere.removeprefix("sqlite:///")) and None
    dump = folder / "kept.dump"
    ran("pg_dump", "--format=custom", f"--file={dump}", url)
    return lambda elsewhere: ran("pg_restore", "--exit-on-error", f"--dbname={elsewhere}", str(dump))


def ran(program: str, *arguments: str) -> None:
    found = programs()
    assert found is not None
    subprocess.run([found / program, *arguments], check=True, capture_output=True)
