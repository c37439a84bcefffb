"""`python -m tests.prove.poisoned_worker FOLDER COUNT [FAULT]`: a worker that some jobs kill, begun again each time.

Each life is a process of its own. It says at the end how many there were.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.adapters.jobs import DbosJobs
from bot.visits import preparing
from tests.factories import NOW, a_visit_request
from tests.prove.approved import Desk, a_desk
from tests.prove.broken import FAULTS

LIVES = 60
_EVERY = 10  #: One case in so many is poison.
_AT_WORK = 0.3  #: Seconds; long enough that a job has company when the process goes.
_PATIENCE = 8.0  #: Seconds for a word on what was parked, once nothing is left to do.

WAYS: dict[str, Callable[[], object]] = {
    "ends the process": lambda: os._exit(3),
    "reads where nothing is": lambda: ctypes.string_at(0),
    "takes all the memory": lambda: os.kill(os.getpid(), signal.SIGKILL),  # as the kernel ends such a process
    "aborts": os.abort,
}


def message(number: int) -> str:
    """What the case of that number says; poison says how it kills."""
    nth, rest = divmod(number, _EVERY)
    return f"Godt nytår! {list(WAYS)[nth % len(WAYS)]}" if rest == 0 else f"Godt nytår! {number}"


def is_poison(said: str) -> bool:
    return said.removeprefix("Godt nytår! ") in WAYS


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    for name in sys.argv[3:]:
        FAULTS[name]()
    lives = 0
    while lives < LIVES:
        lives += 1
        child = os.fork()  # nothing is open yet, and no thread runs
        if child == 0:
            _live(folder, count)
        if os.waitpid(child, 0)[1] == 0:
            break
    print(lives, flush=True)


def _live(folder: Path, count: int) -> None:
    with a_desk(folder) as desk:
        jobs = DbosJobs("", executor="prove", data_dir=folder, retry_seconds=0.01, tick_seconds=0.2)
        jobs.start({"prepare": [_step(desk, folder)]}, on_failure=_told(desk))
        for number in range(count):  # as senders that come again
            _received(number, desk, jobs)
        while jobs.unfinished():
            time.sleep(0.05)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and any(_owed(one.number, desk) for one in desk.store.cases(limit=count)):
            time.sleep(0.05)
        jobs.stop()
    os._exit(0)


def _owed(number: str, desk: Desk) -> bool:
    case = desk.store.case(number)
    return is_poison(case.request.message) and case.trouble is None


def _received(number: int, desk: Desk, jobs: DbosJobs) -> None:
    event, request = f"poison-{number}", a_visit_request(message=message(number))
    case = desk.store.receive(request, source="webhook", event_id=event, body_digest=event, at=NOW).number
    jobs.enqueue("prepare", f"prepare:{case}:1", case)


def _step(desk: Desk, folder: Path) -> Callable[[str], None]:
    def prepare(number: str) -> None:
        said = desk.store.case(number).request.message
        with (folder / "begun").open("a") as begun:
            begun.write(f"{number}\n")
        if is_poison(said):
            WAYS[said.removeprefix("Godt nytår! ")]()
        time.sleep(_AT_WORK)
        with (folder / "done").open("a") as done:
            done.write(f"{number}\n")

    return prepare


def _told(desk: Desk) -> Callable[[str, tuple[str, ...], Any], None]:
    def give_up(job: str, args: tuple[str, ...], failed: Any) -> None:
        preparing.give_up(args[0], reference=failed.reference, store=desk.store, at=NOW)

    return give_up


if __name__ == "__main__":
    main()
