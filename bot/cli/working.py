"""`ope worker`: works jobs beside the server, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from threading import Event

from bot.bootstrap import worker
from bot.cli.handover import PATH
from bot.cli.ownership import owner, owner_elsewhere
from bot.logs import log_to
from bot.settings import Settings


class WorkerUnfit(Exception):
    """A worker needs the server's data folder and OPE_DATABASE_URL, a PostgreSQL; a SQLite file has one process."""


def work(settings: Settings) -> None:
    """Run until interrupted or terminated; what is unfinished then is taken over by the others.

    Raises:
        WorkerUnfit: the database cannot be shared, or the folder is no server's.
    """
    laid_out = (settings.data_dir / "outbox").is_dir()  # a folder that is not mounted would get keys of its own
    if not settings.database_url.startswith("postgres") or not laid_out:
        raise WorkerUnfit
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def where() -> tuple[str, str] | None:
        elsewhere = settings.server_url.rstrip("/")
        at = owner_elsewhere(settings.data_dir) if elsewhere else owner(settings.data_dir)
        return (f"{elsewhere or at.url}{PATH}/knowledge", at.token) if at else None

    with worker(settings, where) as ours:
        log_to(settings.data_dir / "logs", ours.jobs.join())
        ours.start_jobs()
        print(f"Working jobs as {ours.jobs.executor}. Stop with Ctrl-C.", flush=True)
        with suppress(KeyboardInterrupt):
            Event().wait()
