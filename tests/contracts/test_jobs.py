from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.adapters.jobs import DbosJobs
from bot.visits.errors import JobsUnavailable
from bot.visits.ports import Jobs
from tests.fakes import InlineJobs

Handlers = Mapping[str, Sequence[Callable[..., None]]]
Start = Callable[..., Jobs]


@pytest.fixture(
    params=["inline", *(pytest.param(name, marks=pytest.mark.slow) for name in ("dbos_sqlite", "dbos_postgresql"))]
)
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Start]:
    running: list[DbosJobs] = []

    def begin(handlers: Handlers, **hooks: object) -> Jobs:
        if request.param == "inline":
            return InlineJobs(handlers, **hooks)  # type: ignore[arg-type]
        url = request.getfixturevalue("new_database")() if request.param == "dbos_postgresql" else ""
        jobs = DbosJobs(url, executor="test", data_dir=tmp_path, retry_seconds=0.01)
        running.append(jobs)
        jobs.start(handlers, **hooks)  # type: ignore[arg-type]
        return jobs

    yield begin
    for jobs in running:
        jobs.stop()


def finished(jobs: Jobs, key: str) -> str | None:
    """Wait for the job, up to what a slow machine needs."""
    for _ in range(1_000):
        if jobs.status(key) in {"SUCCESS", "ERROR"}:
            break
        time.sleep(0.02)
    return jobs.status(key)


def test_job_runs_its_steps_in_order_with_its_arguments(start: Start) -> None:
    ran: list[tuple[str, ...]] = []
    jobs = start({"prepare": [lambda *a: ran.append(("one", *a)), lambda *a: ran.append(("two", *a))]})

    jobs.enqueue("prepare", "k1", "2026-0001", "ø")

    assert finished(jobs, "k1") == "SUCCESS"
    assert ran == [("one", "2026-0001", "ø"), ("two", "2026-0001", "ø")]


def test_key_runs_once_however_often_it_is_enqueued(start: Start) -> None:
    ran: list[str] = []
    jobs = start({"prepare": [ran.append]})

    for _ in range(3):
        jobs.enqueue("prepare", "k1", "a")
    finished(jobs, "k1")
    jobs.enqueue("prepare", "k1", "a")
    jobs.enqueue("prepare", "k2", "b")

    assert finished(jobs, "k2") == "SUCCESS"
    assert sorted(ran) == ["a", "b"]


def test_key_that_was_never_enqueued_has_no_status(start: Start) -> None:
    assert start({}).status("k1") is None


def test_failed_job_stops_at_its_step_and_is_told_once_by_reference(start: Start) -> None:
    ran: list[str] = []
    told: list[tuple[str, tuple[str, ...], str]] = []

    def fail(_: str) -> None:
        raise ValueError("what the request said")

    def hook(name: str, args: tuple[str, ...], failed: Exception) -> None:
        told.append((name, args, str(failed)))

    jobs = start({"prepare": [ran.append, fail, ran.append]}, on_failure=hook)

    jobs.enqueue("prepare", "k1", "a")

    assert finished(jobs, "k1") == "ERROR"
    assert ran == ["a"]
    assert told == [("prepare", ("a",), "k1")]


def test_job_that_fails_holds_up_no_other(start: Start) -> None:
    ran: list[str] = []

    def fail(_: str) -> None:
        raise OSError

    jobs = start({"bad": [fail], "good": [ran.append]}, on_failure=lambda *_: None)

    for i in range(5):
        jobs.enqueue("bad", f"bad{i}", "x")
    jobs.enqueue("good", "good", "y")

    assert finished(jobs, "good") == "SUCCESS"
    assert ran == ["y"]


def test_a_step_may_enqueue_another_job(start: Start) -> None:
    ran: list[str] = []
    handlers: dict[str, list[Callable[..., None]]] = {"second": [ran.append]}
    jobs = start(handlers | {"first": [lambda number: jobs.enqueue("second", "k2", number)]})

    jobs.enqueue("first", "k1", "a")

    assert finished(jobs, "k1") == "SUCCESS"
    assert finished(jobs, "k2") == "SUCCESS"
    assert ran == ["a"]


def test_engine_that_is_not_running_says_so(tmp_path: Path) -> None:
    inline = InlineJobs()
    inline.down = True

    for jobs in (inline, DbosJobs("", executor="test", data_dir=tmp_path)):
        with pytest.raises(JobsUnavailable):
            jobs.enqueue("prepare", "k1", "a")


def test_a_job_that_is_put_off_waits_its_time_and_runs_once(start: Start) -> None:
    ran: list[str] = []
    jobs = start({"dispatch": [ran.append]})

    jobs.enqueue("dispatch", "later", "a", after=1)
    first = jobs.status("later")
    assert jobs.unfinished() == 1
    work = jobs.work()
    assert (work.waiting, work.put_off, work.worked, work.oldest, work.stranded) == (0, 1, 0, 0.0, 0)
    assert len(work.workers) == 1
    if isinstance(jobs, InlineJobs):
        assert (first, ran, jobs.delayed) == ("ENQUEUED", [], {"later": 1})
        return

    assert first == "ENQUEUED"
    assert (finished(jobs, "later"), ran, jobs.unfinished()) == ("SUCCESS", ["a"], 0)
