"""C-13: jobs that fail however often they are tried, or take their process with them, among many that do not."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.adapters import jobs
from bot.adapters.jobs import DbosJobs
from tests.prove import forked
from tests.prove.approved import a_desk
from tests.prove.checks import Check, Outcome, Room, fault, in_servers, replaced
from tests.prove.poisoned_worker import is_poison

_PATIENCE = 120  #: Seconds for all of them; a slow machine needs some.
_EVERY = 20  #: One in so many is poison.
_FEWEST = 4
_BEGUN = jobs._RECOVERIES + 1
_BESIDE = (
    2  #: Times that another is begun at most: it may lie beside one that kills, before anybody knows that it does.
)


def parked_with_a_reason(room: Room, count: int) -> Outcome:
    """A trial is a job; one in three lies before a worker that some of them kill."""
    outcome = Outcome()
    failing = _failing(room, count, outcome)
    killing, lives = _killing(room, max(_FEWEST, count // 3), outcome)
    outcome.told = (
        f"jobs; {failing} fail, each tried {jobs._TRIES} times; {killing} take their process with them, "
        f"each begun {_BEGUN} times in {lives} lives of a worker"
    )
    return outcome


def _killing(room: Room, count: int, outcome: Outcome) -> tuple[int, int]:
    """Return how many of them kill, and how many lives that took."""
    folder = room.new("killed")
    program = [sys.executable, "-m", "tests.prove.poisoned_worker", str(folder), str(count)]
    done = forked.run(program + [fault.get()] * bool(fault.get()), env=os.environ, cwd=folder)
    assert done.returncode == 0, done.stderr[-300:]
    begun, ended = (Counter((folder / name).read_text("utf-8").split()) for name in ("begun", "done"))
    with a_desk(folder) as desk:
        cases = [desk.store.case(one.number) for one in desk.store.cases(limit=count)]
    outcome.trial(len(cases) == count, f"{len(cases)} cases")
    for case in cases:
        tried = begun[case.number]
        if not is_poison(case.request.message) and tried == _BESIDE:
            tried = 1
        found = (tried, ended[case.number], f"prepare:{case.number}:1" in (case.trouble or ""))
        right = (_BEGUN, 0, True) if is_poison(case.request.message) else (1, 1, False)
        outcome.trial(found == right, f"{case.request.message}: begun, done and told {found}, wanted {right}")
    return sum(is_poison(case.request.message) for case in cases), int(done.stdout)


def _failing(room: Room, count: int, outcome: Outcome) -> int:
    ran, told = Counter[str](), list[tuple[str, str]]()
    lock, poison = threading.Lock(), {f"job-{number}" for number in range(0, count, _EVERY)}

    def step(key: str) -> None:
        with lock:
            ran[key] += 1
        if key in poison:
            raise ValueError(key)

    def on_failure(name: str, args: tuple[str, ...], failed: Any) -> None:
        told.append((args[0], failed.reference))

    engine = DbosJobs("", executor="prove", data_dir=room.new("jobs"), retry_seconds=0.01)
    engine.start({"prepare": [step]}, on_failure=on_failure)
    try:
        keys = [f"job-{number}" for number in range(count)]
        for key in keys:
            engine.enqueue("prepare", key, key)
        _until(lambda: engine.unfinished() == 0)
        for key in keys:
            bad = key in poison
            found = (engine.status(key), ran[key] if not bad else min(ran[key], jobs._TRIES), told.count((key, key)))
            right = ("ERROR", jobs._TRIES, 1) if bad else ("SUCCESS", 1, 0)
            outcome.trial(found == right and ran[key] <= jobs._TRIES, f"{key}: {found}, wanted {right}")
    finally:
        engine.stop()
    return len(poison)


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.1)


CHECKS = (
    Check(
        id="C-13",
        observes="Jobs that always fail, or kill their process, are parked and told, with a reference; others finish",
        run=parked_with_a_reason,
        tiny=3,
        quick=60,
        long=4_000,
        dear=True,
        breaks={
            "nobody is told of a job that failed": replaced(DbosJobs, "_report", lambda *_: None),
            "nobody is told of a job that killed its process": in_servers("parked_jobs_are_not_told"),
            "jobs are begun at once after a crash as before": in_servers("all_at_once_after_a_crash"),
        },
    ),
)
