"""C-13: jobs that fail however often they are tried, among many that do not."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.adapters import jobs
from bot.adapters.jobs import DbosJobs
from tests.prove.checks import Check, Outcome, Room, replaced

_PATIENCE = 120  #: Seconds for all of them; a slow machine needs some.
_EVERY = 20  #: One in so many is poison.


def parked_with_a_reason(room: Room, count: int) -> Outcome:
    outcome, ran, told = Outcome(), Counter[str](), list[tuple[str, str]]()
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
    outcome.told = f"jobs, {len(poison)} of them poison, each tried {jobs._TRIES} times and told with its reference"
    return outcome


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.1)


CHECKS = (
    Check(
        id="C-13",
        observes="Jobs that always fail are parked after four tries and told with a reference; the others finish, once",
        run=parked_with_a_reason,
        tiny=3,
        quick=60,
        long=4_000,
        dear=True,
        breaks={"nobody is told of a job that failed": replaced(DbosJobs, "_report", lambda *_: None)},
    ),
)
