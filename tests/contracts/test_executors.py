"""Processes that work jobs beside each other, and what becomes of the jobs of one that is no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.adapters import executors
from bot.adapters.executors import Executors, ExecutorTaken
from bot.adapters.jobs import DbosJobs

#: Works until it is killed: the step says that it began, and ends when the file `go` is there.
OTHER = """
import sys, time
from pathlib import Path
from bot.adapters.jobs import DbosJobs

url, folder = sys.argv[1], Path(sys.argv[2])

def step(name):
    (folder / f"begun-{name}").touch()
    while not (folder / "go").exists():
        time.sleep(0.05)
    (folder / f"ended-{name}").touch()

jobs = DbosJobs(url, executor="worker-", data_dir=folder, watch_seconds=0.2)
jobs.start({"prepare": [step]})
jobs.enqueue("prepare", "k1", "a")
print(jobs.executor, flush=True)
time.sleep(600)
"""


def until(true: Callable[[], bool]) -> None:
    for _ in range(1_500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


@contextmanager
def another(url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of the job `k1`."""
    command = [sys.executable, "-c", OTHER, url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "worker-1"
            until((folder / "begun-a").exists)
            yield process
        finally:
            process.kill()


@contextmanager
def survivor(url: str, folder: Path, ran: list[str]) -> Iterator[DbosJobs]:
    jobs = DbosJobs(url, executor="main", data_dir=folder, watch_seconds=0.2)
    jobs.start({"prepare": [ran.append]})
    try:
        yield jobs
    finally:
        jobs.stop()


@pytest.mark.slow
def test_jobs_of_one_that_was_killed_are_taken_over(new_database: Callable[[], str], tmp_path: Path) -> None:
    url, ran = new_database(), list[str]()
    with another(url, tmp_path) as other, survivor(url, tmp_path, ran) as jobs:
        time.sleep(0.6)  # three looks
        assert ran == []  # it lives, and its job is its own
        other.kill()

        until(lambda: jobs.status("k1") == "SUCCESS")

    assert ran == ["a"]


@pytest.mark.slow
def test_jobs_of_one_that_fell_silent_are_taken_over_and_its_own_end_counts_no_more(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "SILENT_AFTER", 1.0)
    url, ran = new_database(), list[str]()
    with another(url, tmp_path) as other, survivor(url, tmp_path, ran) as jobs:
        other.send_signal(signal.SIGSTOP)
        until(lambda: jobs.status("k1") == "SUCCESS")
        (tmp_path / "go").touch()
        other.send_signal(signal.SIGCONT)
        until((tmp_path / "ended-a").exists)

        assert jobs.status("k1") == "SUCCESS"

    assert ran == ["a"]


def test_a_name_is_one_process_at_a_time_and_free_again_when_it_ends(tmp_path: Path) -> None:
    here, there = Executors(tmp_path), Executors(tmp_path)
    first = here.join_as_next("worker")
    second = there.join_as_next("worker")
    first.leave()
    again = there.join_as_next("worker")

    assert [one.name for one in (first, second, again)] == ["worker-1", "worker-2", "worker-1"]


def test_a_name_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_JOIN_SECONDS", 0.0)
    Executors(tmp_path).join("main")

    with pytest.raises(ExecutorTaken):
        Executors(tmp_path).join("main")


def test_who_ended_or_fell_silent_is_gone_and_who_gives_signs_of_life_is_not(tmp_path: Path) -> None:
    ours, lives, silent, ended = (Executors(tmp_path).join(name) for name in ("main", "lives", "silent", "ended"))
    ended.leave()
    long_ago = time.time() - executors.SILENT_AFTER - 1
    os.utime(silent.path, (long_ago, long_ago))
    os.utime(lives.path, (long_ago, long_ago))
    lives.beat()

    with Executors(tmp_path).gone(but=ours) as names:
        assert names == ["ended", "silent"]
