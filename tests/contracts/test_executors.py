"""Processes that work jobs beside each other, and what becomes of the jobs of one that is no more."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters import executors
from bot.adapters.executors import ExecutorReplaced, Executors
from bot.adapters.jobs import DbosJobs
from bot.adapters.sql.engine import driven
from bot.adapters.unfit import ExecutorTaken
from tests.postgresql import a_database

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

def then(name):
    (folder / f"then-{name}").touch()

jobs = DbosJobs(url, executor="worker-", data_dir=folder, watch_seconds=0.2)
jobs.start({"prepare": [step, then]}, due=(folder / "due").touch)
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
def survivor(url: str, folder: Path, ran: list[str], due: Callable[[], None] | None = None) -> Iterator[DbosJobs]:
    jobs = DbosJobs(url, executor="main", data_dir=folder, watch_seconds=0.2, tick_seconds=0.1)
    jobs.start({"prepare": [ran.append]}, due=due)
    try:
        yield jobs
    finally:
        jobs.stop()


@pytest.mark.slow
def test_jobs_of_one_that_was_killed_are_taken_over(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, ran, dues = new_database(), list[str](), list[int]()
    with another(url, tmp_path) as other, survivor(url, tmp_path, ran, lambda: dues.append(1)) as jobs:
        assert (tmp_path / "due").exists()  # it came first, and did what was due
        time.sleep(0.6)  # three looks
        assert ran == []  # it lives, and its job is its own
        monkeypatch.setattr(executors, "ENDED_AFTER", 0.0)
        other.kill()

        until(lambda: jobs.status("k1") == "SUCCESS")
        done = len(dues)
        until(lambda: len(dues) > done)  # what is due goes on without it

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
        time.sleep(1)  # in which it would go on to the next step

        assert jobs.status("k1") == "SUCCESS"

    assert (ran, (tmp_path / "then-a").exists()) == (["a"], False)


@pytest.fixture(scope="module")
def url(postgresql: str) -> str:
    return a_database(postgresql)


@pytest.fixture
def kept(url: str) -> Iterator[sa.Engine]:
    """The database as somebody else sees it, with nobody in it."""
    engine = sa.create_engine(driven(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS ope_work CASCADE")
    yield engine
    engine.dispose()


def told(engine: sa.Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def test_a_name_is_one_process_at_a_time_and_free_again_when_it_ends(url: str, kept: sa.Engine) -> None:
    here, there = Executors(url), Executors(url)
    first = here.join_as_next("worker")
    second = there.join_as_next("worker")
    first.leave()
    again = there.join_as_next("worker")

    assert [(one.name, one.token) for one in (first, second, again)] == [
        ("worker-1", 1),
        ("worker-2", 1),
        ("worker-1", 2),
    ]
    second.leave()
    again.leave()


def test_a_name_that_is_taken_is_refused(url: str, kept: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_JOIN_SECONDS", 0.0)
    ours = Executors(url).join("main")

    with pytest.raises(ExecutorTaken):
        Executors(url).join("main")
    ours.leave()


def test_who_ended_or_fell_silent_is_gone_and_who_gives_signs_of_life_is_not(url: str, kept: sa.Engine) -> None:
    ours, lives, silent, ended = (Executors(url).join(name) for name in ("main", "lives", "silent", "ended"))
    ended.leave()
    told(kept, f"UPDATE ope_work.executors SET seen = seen - interval '{executors.SILENT_AFTER + 1} s'")
    lives.beat()

    with Executors(url).gone(but=ours) as names:
        assert names == ["ended", "silent"]
    ours.beat()
    alive = {one.name: one for one in Executors(url).alive()}
    assert sorted(alive) == ["lives", "main"]
    assert alive["lives"].silent < executors.SILENT_AFTER
    assert alive["lives"].processor
    assert alive["lives"].memory
    for one in (ours, lives, silent):
        one.leave()


def test_a_database_that_begins_anew_makes_nobody_gone(url: str, kept: sa.Engine) -> None:
    ours, other = (Executors(url).join(name) for name in ("main", "other"))
    told(
        kept,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    with Executors(url).gone(but=ours) as names:
        assert names == []  # it holds no lock just now, and gave a sign of life before
    other.beat()
    ours.beat()
    told(kept, f"UPDATE ope_work.executors SET seen = seen - interval '{executors.ENDED_AFTER + 1} s'")

    with Executors(url).gone(but=ours) as names:
        assert names == []  # it has its lock again
    for one in (ours, other):
        one.leave()


def test_one_whose_name_another_took_may_do_no_more(url: str, kept: sa.Engine) -> None:
    cut_off = Executors(url).join("main")
    told(kept, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    newer = Executors(url).join("main")

    with pytest.raises(ExecutorReplaced):
        cut_off.beat()
    newer.beat()
    newer.leave()


def test_the_work_of_all_is_done_by_one_once_in_its_time(url: str, kept: sa.Engine) -> None:
    Executors(url).join("main").leave()
    with Executors(url).turn(30.0) as ours, Executors(url).turn(0.0) as meanwhile:
        pass
    with Executors(url).turn(30.0) as at_once:
        pass
    told(kept, "UPDATE ope_work.executors SET seen = seen - interval '31 s'")
    with Executors(url).turn(30.0) as later:
        pass

    assert (ours, meanwhile, at_once, later) == (True, False, False, True)
