"""C-39 once more, with cases and jobs in a PostgreSQL that the check starts: its files are scanned, too."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql import Database, engine
from bot.adapters.sql.engine import driven
from bot.visits import audit
from tests.live import planting
from tests.live.planting import bytes_with_a_mark, opened
from tests.postgresql import a_database, a_server
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.one_person import erase, scan

#: Whatever is large is compressed as PostgreSQL comes, and a scan for bytes would pass it by.
_UNCOMPRESSED = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS place, a.attname AS name
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND a.attstorage = 'x' AND a.attnum > 0 AND NOT a.attisdropped
    AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  LOOP EXECUTE format('ALTER TABLE %%s ALTER COLUMN %%I SET STORAGE EXTERNAL', one.place, one.name); END LOOP;
END $$
"""


def nothing_left(room: Room, rounds: int) -> Outcome:
    """A trial is a file of the data folder, the ledger or the server; its write-ahead log is left out."""
    came = Outcome()
    for number in range(rounds):
        with a_server() as server:
            told = _erased(room, f"data-{number}", a_database(server), came)
    came.told = f"files, those of the server too; {told} of them named the person before"
    return came


def _erased(room: Room, name: str, url: str, came: Outcome) -> int:
    folder = Path(shutil.copytree(room.indexed(), room.new(name) / "data"))
    cluster = Path(str(sa.make_url(url).query["host"])) / "data"
    with opened(folder, database_url=url):
        _as_superuser(url, _UNCOMPRESSED)
    with opened(folder, database_url=url) as ours:
        planting.plant(ours)
        _as_superuser(url, "ANALYZE", "CHECKPOINT")  # as it does by itself, sooner or later
        before = _marked(cluster)
        came.trial(len(before) > 9, f"a scan that sees nothing: {before}")
        erase(ours)
        _as_superuser(url, "CHECKPOINT")
        scan(came, folder)
        held = set(_marked(cluster))
        for path in _files(cluster):
            came.trial(path not in held, path in held and f"a byte is left in {path}: {_whose(url, path)}")
        came.trial(audit.check(ours.services.store) == [], "the audit log is broken")
    return len(before)


def _marked(cluster: Path) -> list[str]:
    return [name for name in bytes_with_a_mark(cluster) if not name.startswith("pg_wal/")]


def _files(cluster: Path) -> list[str]:
    names = (path.relative_to(cluster).as_posix() for path in sorted(cluster.rglob("*")) if path.is_file())
    return [name for name in names if not name.startswith("pg_wal/")]


def _whose(url: str, file: str) -> object:
    """The table, or index, that lies in the file."""
    node = re.match(r"\d+", file.rpartition("/")[2])
    return node and _as_superuser(url, f"SELECT pg_filenode_relation(0, {node[0]})::regclass")


def _as_superuser(url: str, *statements: str) -> object:
    server = sa.create_engine(driven(url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            came = connection.exec_driver_sql(statement)
        told = came.scalar() if came.returns_rows else None
    server.dispose()
    return told


CHECKS = (
    Check(
        id="C-39-PG",
        observes="An erased person: no byte left in the files of PostgreSQL, besides its write-ahead log",
        run=nothing_left,
        tiny=1,
        quick=1,
        long=10,
        dear=True,
        breaks={
            "what was deleted stays in its tables": replaced(Database, "scour", lambda self: None),
            "what was sampled of it stays": replaced(engine, "_sample_anew", lambda connection: None),
        },
    ),
)
