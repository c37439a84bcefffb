"""Of C-15: a worker that is stopped in a job until another has its jobs, and then awake again."""

from __future__ import annotations

import email
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from bot.adapters import executors
from bot.adapters.jobs import DbosJobs
from bot.visits.models import Case, MessageState
from tests.live.server import Begun
from tests.mail_servers import smtp_server
from tests.postgresql import a_database, a_server
from tests.prove import forked
from tests.prove.approved import Desk
from tests.prove.checks import Outcome, Room, fault
from tests.prove.watching import BEFORE, BEHIND, Watching
from tests.prove.zombie_worker import a_shared_desk, steps

_BETWEEN = "before it sends"
_MOMENTS = (_BETWEEN, BEFORE, BEHIND)
_SILENT = 1.0  #: Seconds, in place of 45, until a worker that gives no sign of life is gone.
_AWAKE = 2.0  #: Seconds in which it would go on.
_PATIENCE = 60.0


def nothing_of_a_sleeper_counts(room: Room, sleepers: int, outcome: Outcome) -> str:
    """A trial is a worker: how often the letter came, how it stands, and what the worker did and wrote once awake."""
    folder, double = room.new("zombies"), Watching()
    with a_server() as server, smtp_server(double), patch.object(executors, "SILENT_AFTER", _SILENT):
        for number in range(sleepers):
            url, double.moment = a_database(server), _MOMENTS[number % len(_MOMENTS)]
            double.sent.clear()
            with a_shared_desk(url, folder) as desk:
                outcome.trial(*_slept(desk, url, folder / str(number), double, number))
    return f"{sleepers} workers stopped in a job, whose jobs another took over"


def _slept(desk: Desk, url: str, folder: Path, double: Watching, number: int) -> tuple[bool, str]:
    folder.mkdir()
    case, moment = desk.approved(f"slept-{number}"), double.moment
    stop = double.stopping() if moment != _BETWEEN else None
    with _worker(url, folder, double.port, case) as worker:
        _until(lambda: _done(folder, case, worker.pid) == ["waits"])
        if stop:
            (folder / f"{case.number}.go").touch()
            stop(worker.pid)
        else:
            os.kill(worker.pid, signal.SIGSTOP)
            (folder / f"{case.number}.go").touch()
        with _another(desk, url, folder, double.port) as jobs:
            _until(lambda: jobs.status(case.number) == "SUCCESS")
            before = _stands(desk, case)
            os.kill(worker.pid, signal.SIGCONT)
            _until(lambda: bool(double.sent))  # what it was in the middle of saying, it says to its end
            time.sleep(_AWAKE)
            after, ended = _stands(desk, case), jobs.status(case.number)
        did = _done(folder, case, worker.pid)
    ours = case.messages[0].draft.message_id
    came = Counter(str(email.message_from_bytes(one)["Message-ID"]).strip() for _, _, one in double.sent)[ours]
    wanted = (["waits"], MessageState.SENT) if moment == _BETWEEN else (["waits", "sends"], MessageState.UNCERTAIN)
    found = (did, desk.store.case(case.number).messages[0].state)
    held = found == wanted and came == 1 and before == after and ended == "SUCCESS"
    return held, f"{moment}: {found}, wanted {wanted}; came {came} times; {before} and then {after}; {ended}"


@contextmanager
def _worker(url: str, folder: Path, port: int, case: Case) -> Iterator[Begun]:
    broken = [fault.get()] * bool(fault.get())
    program = [sys.executable, "-m", "tests.prove.zombie_worker", url, str(folder), str(port), case.number]
    with (folder / "log").open("a") as log:
        command = [*program, case.messages[0].bundle_digest, *broken]
        worker = forked.begin(command, env=os.environ, cwd=folder, stderr=log.fileno())
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "worker-1\n", (folder / "log").read_text("utf-8")[-500:]
        yield worker
    finally:
        worker.kill()
        worker.wait()
        if worker.stdout:
            worker.stdout.close()


@contextmanager
def _another(desk: Desk, url: str, folder: Path, port: int) -> Iterator[DbosJobs]:
    jobs = DbosJobs(url, executor="main", data_dir=folder, watch_seconds=0.2, tick_seconds=0.5)
    jobs.start({"dispatch": steps(desk, folder, port)})
    try:
        yield jobs
    finally:
        jobs.stop()


def _done(folder: Path, case: Case, pid: int) -> list[str]:
    told = folder / f"{case.number}.steps"
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return [step for who, _, step in (line.partition(" ") for line in lines) if who == str(pid)]


def _stands(desk: Desk, case: Case) -> tuple[int, list[MessageState], int]:
    """What a write would change."""
    now = desk.store.case(case.number)
    return now.revision, [one.state for one in now.messages], len(desk.store.audit(case=case.number))


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
