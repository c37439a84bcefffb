from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.jobs import DbosJobs

ROOT = Path(__file__).parents[3]

#: A worker of its own: the first step notes itself, the second hangs until the process is the second one.
WORKER = """
import os, sys, time
from pathlib import Path
from bot.adapters.jobs import DbosJobs

folder, life = Path(sys.argv[1]), sys.argv[2]

def say(line):
    with open(folder / "log", "a") as file:
        file.write(f"{life} {line}\\n")

def first(number):
    say(f"first {number}")

def second(number):
    say(f"second begins {number}")
    while life == "one":
        time.sleep(0.05)
    say(f"second ends {number}")

jobs = DbosJobs("", executor="main", data_dir=folder, retry_seconds=0.01)
jobs.start({"prepare": [first, second]})
if life == "one":
    jobs.enqueue("prepare", "k1", "2026-0001")
    time.sleep(60)
while jobs.status("k1") != "SUCCESS":
    time.sleep(0.05)
jobs.stop()
"""


def a_worker(folder: Path, life: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(folder), life], cwd=ROOT)


def wait_for(folder: Path, line: str) -> None:
    for _ in range(1_500):
        if (folder / "log").exists() and line in (folder / "log").read_text().splitlines():
            return
        time.sleep(0.02)
    pytest.fail(f"never came to: {line}")


@pytest.mark.slow
def test_job_killed_in_the_middle_of_a_step_goes_on_from_that_step(tmp_path: Path) -> None:
    worker = a_worker(tmp_path, "one")
    wait_for(tmp_path, "one second begins 2026-0001")

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert a_worker(tmp_path, "two").wait(timeout=60) == 0

    assert (tmp_path / "log").read_text().splitlines() == [
        "one first 2026-0001",
        "one second begins 2026-0001",
        "two second begins 2026-0001",
        "two second ends 2026-0001",
    ]


def finished(jobs: DbosJobs, key: str) -> str | None:
    for _ in range(1_000):
        if jobs.status(key) in {"SUCCESS", "ERROR"}:
            break
        time.sleep(0.02)
    return jobs.status(key)


@pytest.mark.slow
def test_step_is_tried_again_before_its_job_gives_up(tmp_path: Path) -> None:
    tries: list[str] = []

    def flaky(number: str) -> None:
        tries.append(number)
        if len(tries) < 3:
            raise OSError

    jobs = DbosJobs("", executor="test", data_dir=tmp_path, retry_seconds=0.01)
    jobs.start({"prepare": [flaky]})
    jobs.enqueue("prepare", "k1", "a")

    assert finished(jobs, "k1") == "SUCCESS"
    assert tries == ["a"] * 3
    jobs.stop()


@pytest.mark.slow
def test_words_of_an_error_reach_neither_the_log_nor_the_database(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "passport AB1234567"

    def fail(_: str) -> None:
        raise ValueError(secret)

    jobs = DbosJobs("", executor="test", data_dir=tmp_path, retry_seconds=0.01)
    with caplog.at_level(logging.DEBUG):
        jobs.start({"prepare": [fail]}, on_failure=lambda *_: None)
        jobs.enqueue("prepare", "prepare:2026-0001:1", "2026-0001")
        assert finished(jobs, "prepare:2026-0001:1") == "ERROR"
        jobs.stop()

    printed = "".join(capfd.readouterr())
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [secret in caplog.text, "Traceback" in printed, secret in printed, secret.encode() in stored] == [False] * 4
    assert [(r.levelname, r.__dict__["reference"]) for r in caplog.records if r.message == "job.failed"] == [
        ("ERROR", "prepare:2026-0001:1")
    ]


@pytest.mark.slow
def test_tick_comes_at_once_and_again_though_it_failed(tmp_path: Path) -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(1)
        raise OSError

    jobs = DbosJobs("", executor="test", data_dir=tmp_path, tick_seconds=0.01)
    jobs.start({}, tick=tick)
    for _ in range(500):
        if len(ticks) > 2:
            break
        time.sleep(0.02)
    jobs.stop()

    assert len(ticks) > 2


@pytest.mark.slow
def test_job_database_is_set_up_for_durability(tmp_path: Path) -> None:
    jobs = DbosJobs("", executor="test", data_dir=tmp_path)
    jobs.start({})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["jobs.sqlite", "jobs.sqlite-shm", "jobs.sqlite-wal"]
    jobs.stop()


@pytest.mark.slow
def test_job_that_ended_its_process_each_time_is_told_once(tmp_path: Path) -> None:
    given: list[tuple[str, tuple[str, ...], str]] = []

    def started() -> DbosJobs:
        jobs = DbosJobs("", executor="test", data_dir=tmp_path, tick_seconds=0.01)
        jobs.start({"prepare": [lambda _: None]}, on_failure=lambda *told: given.append((*told[:2], told[2].reference)))
        return jobs

    jobs = started()
    jobs.enqueue("prepare", "k1", "2026-0001")
    assert finished(jobs, "k1") == "SUCCESS"
    jobs.stop()
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite")) as file, file:  # as the engine leaves it, five lives later
        file.execute("UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")

    for _ in range(2):
        jobs = started()
        jobs.enqueue("prepare", "k2", "2026-0002")
        assert finished(jobs, "k2") == "SUCCESS"
        time.sleep(0.1)  # several ticks
        jobs.stop()

    assert given == [("prepare", ("2026-0001",), "k1")]
