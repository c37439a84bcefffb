"""`python -m tests.prove.zombie_worker URL FOLDER PORT CASE DIGEST [FAULT]`: a worker with one job, to be stopped.

The job waits, sends what was approved, and goes on; FOLDER says which process did which step.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.adapters.anchor import AnchorFile
from bot.adapters.jobs import DbosJobs
from bot.adapters.sql import Database, SqlCaseStore
from bot.visits import dispatch
from tests.factories import NOW
from tests.prove.approved import Desk
from tests.prove.broken import FAULTS
from tests.prove.sender import an_outbox

Step = Callable[..., None]


@contextmanager
def a_shared_desk(url: str, folder: Path) -> Iterator[Desk]:
    """On PostgreSQL: a file of SQLite has one process that works its jobs."""
    with closing(Database(url)) as database:
        yield Desk(SqlCaseStore(database, AnchorFile(folder / "audit.head")), database, folder)


def steps(desk: Desk, folder: Path, port: int) -> list[Step]:
    def told(number: str, step: str) -> None:
        with (folder / f"{number}.steps").open("a") as file:
            file.write(f"{os.getpid()} {step}\n")

    def wait(number: str, digest: str) -> None:
        told(number, "waits")
        while not (folder / f"{number}.go").exists():
            time.sleep(0.02)

    def send(number: str, digest: str) -> None:
        told(number, "sends")
        dispatch.dispatch(number, digest, store=desk.store, outbox=an_outbox(port, folder), at=NOW)

    def go_on(number: str, digest: str) -> None:
        told(number, "goes on")

    return [wait, send, go_on]


def main() -> None:
    url, folder, port, number, digest, *faults = sys.argv[1:]
    for name in faults:
        FAULTS[name]()
    with a_shared_desk(url, Path(folder)) as desk:
        jobs = DbosJobs(url, executor="worker-", data_dir=Path(folder), watch_seconds=0.2)
        jobs.start({"dispatch": steps(desk, Path(folder), int(port))})
        jobs.enqueue("dispatch", number, number, digest)
        print(jobs.executor, flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main()
