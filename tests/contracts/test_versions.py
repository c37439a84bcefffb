"""Processes of two versions beside each other: what one does not know, and what one began with other steps."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.adapters import executors, jobs, suspects
from bot.adapters.jobs import DbosJobs
from tests.contracts.test_executors import until

pytestmark = pytest.mark.slow

#: The older version: of `prepare` it knows two steps, in the second of which it hangs; of `survey` it knows nothing.
OLDER = """
import logging, sys, time
from pathlib import Path
from bot.adapters import jobs
from bot.adapters.jobs import DbosJobs

logging.basicConfig(filename=Path(sys.argv[2]) / "older.log", format="%(message)s %(job)s", level=logging.WARNING)
logging.getLogger("dbos").setLevel(logging.CRITICAL)
folder = Path(sys.argv[2])
jobs._GIVEN_BACK_FOR = 0.2

def sort(name):
    with (folder / "sorted").open("a") as file:
        file.write("x")

def propose(name):
    (folder / "proposing").touch()
    time.sleep(600)

engine = DbosJobs(sys.argv[1], executor="worker-", data_dir=folder, watch_seconds=0.2)
engine.start({"prepare": [sort, propose]})
engine.enqueue(sys.argv[3], "k1", "a")
print(engine.executor, flush=True)
time.sleep(600)
"""


@contextmanager
def older(url: str, folder: Path, job: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OLDER, url, str(folder), job]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "worker-1"
            yield process
        finally:
            process.kill()


@contextmanager
def newer(url: str, folder: Path, handlers: dict[str, list[Callable[..., None]]]) -> Iterator[DbosJobs]:
    engine = DbosJobs(url, executor="main", data_dir=folder, watch_seconds=0.2, retry_seconds=0.01)
    engine.start(handlers)
    try:
        yield engine
    finally:
        engine.stop()


def lines(folder: Path) -> list[str]:
    file = folder / "older.log"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_what_the_older_one_does_not_know_waits_for_the_newer_one(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    url, ran = new_database(), list[str]()
    with older(url, tmp_path, "survey"):
        until(lambda: lines(tmp_path) != [])
        with newer(url, tmp_path, {"survey": [ran.append]}) as engine:
            until(lambda: engine.status("k1") == "SUCCESS")

    assert ran == ["a"]
    assert lines(tmp_path) == ["job.unknown survey"]  # once, however often it came by


def test_what_was_begun_with_other_steps_goes_on_from_the_first_that_is_new(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, ran = new_database(), list[str]()

    def sort(_: str) -> None:
        ran.append("sort")

    def check(_: str) -> None:
        ran.append("check")

    def propose(_: str) -> None:
        ran.append("propose")

    with older(url, tmp_path, "prepare") as process:
        until((tmp_path / "proposing").exists)
        process.kill()
        process.wait()
        monkeypatch.setattr(executors, "ENDED_AFTER", 0.0)
        with newer(url, tmp_path, {"prepare": [sort, check, propose]}) as engine:
            until(lambda: engine.status("k1") == "SUCCESS")

    assert (tmp_path / "sorted").read_text() == "x"
    assert ran == ["check", "propose"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_nobody_knows_is_never_failed_and_is_told_after_a_while(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = request.getfixturevalue("new_database")() if kind == "postgresql" else ""
    monkeypatch.setattr(jobs, "_GIVEN_BACK_FOR", 0.05)
    ran: list[str] = []
    with newer(url, tmp_path, {"known": [ran.append]}) as engine, caplog.at_level(logging.WARNING):
        for number in range(3):  # more than are worked at once
            engine.enqueue("unknown", f"k{number}", "a")
        until(lambda: any(one.getMessage() == "job.unknown" for one in caplog.records))
        engine.enqueue("known", "k", "b")
        until(lambda: engine.status("k") == "SUCCESS")  # it holds up nothing else
        for number in range(14):  # more often than a job that takes a process down is tried
            engine.enqueue("known", f"more-{number}", str(number))
        until(lambda: engine.status("more-13") == "SUCCESS")
        soon = engine.stranded()
        monkeypatch.setattr(suspects, "_STRANDED_AFTER", -suspects._STRANDED_AFTER)
        until(lambda: engine.stranded() == 3)  # of the moment in which it is looked at and given back none is told

        assert {engine.status(f"k{number}") for number in range(3)} <= {"ENQUEUED", "PENDING"}
    assert soon == 0
    assert [one.getMessage() for one in caplog.records].count("job.unknown") == 1
