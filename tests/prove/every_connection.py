"""C-03: how the connections to our databases are set, of each kind that the product opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from bot.adapters.sql import Database, engine
from bot.adapters.sql.engine import Checkpointer, open_engine
from tests.prove.checks import Check, Outcome, Room, replaced

#: By what the design promises, not by what the product says it sets.
PROMISED = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "wal_autocheckpoint": 0}
_KINDS = ("cases", "jobs")


def set_as_promised(room: Room, connections: int) -> Outcome:
    """So many at a time of the case database and of the jobs, and the one that checkpoints."""
    outcome, folder = Outcome(), room.new("stores")
    with closing(Database(f"sqlite:///{folder / 'cases.sqlite'}")) as database:
        jobs = open_engine(f"sqlite:///{folder / 'jobs.sqlite'}", isolation="IMMEDIATE")
        for kind, opened in zip(_KINDS, (database.engine, jobs), strict=True):
            for found in _pragmas(opened, connections):
                outcome.trial(found == PROMISED, f"{kind}: {found}")
        jobs.dispose()
    checkpointer = Checkpointer.of(f"sqlite:///{folder / 'jobs.sqlite'}")
    assert checkpointer is not None
    with closing(checkpointer):
        found = _told(checkpointer._connection)
        outcome.trial(found == PROMISED, f"checkpointer: {found}")
    version = sqlite3.sqlite_version
    outcome.told = f"connections; SQLite {version}, where one connection alone checkpoints"
    return outcome


def _pragmas(opened: sa.Engine, connections: int) -> list[dict[str, Any]]:
    """Of so many at once and afresh, more than the pool keeps."""
    found, most = [], 8
    for start in range(0, connections, most):
        held = [opened.raw_connection() for _ in range(min(most, connections - start))]
        found += [_told(one) for one in held]
        for one in held:
            one.close()
        opened.dispose()
    return found


def _told(connection: Any) -> dict[str, Any]:
    return {name: connection.cursor().execute(f"pragma {name}").fetchone()[0] for name in PROMISED}


CHECKS = (
    Check(
        id="C-03",
        observes="Every connection syncs fully, keeps foreign keys, waits its turn, and checkpoints nothing by itself",
        run=set_as_promised,
        tiny=10,
        quick=500,
        long=5_000,
        breaks={
            "SQLite is left as it comes": replaced(engine, "set_pragmas", lambda connection: None),
            "it syncs now and then": replaced(engine, "PRAGMAS", engine.PRAGMAS | {"synchronous": 1}),
        },
    ),
)
