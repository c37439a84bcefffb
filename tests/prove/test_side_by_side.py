"""Checks beside each other: what one says, and that the others are run whatever becomes of it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.prove import side_by_side
from tests.prove.side_by_side import Ended, Work

_SECONDS = 30.0


def ended(folder: Path, seconds: float = _SECONDS, **works: Work) -> dict[str, Ended]:
    return {one.name: one for one in side_by_side.ended(list(works.items()), folder, seconds=seconds)}


def a_failure() -> None:
    print("Half of it.")
    raise ValueError("no further")


def test_what_each_returns_comes_back(tmp_path: Path) -> None:
    found = ended(tmp_path, one=lambda: {"trials": 3}, two=lambda: {"trials": 4}, three=os.getpid)

    assert (found["one"].said, found["two"].said) == ({"trials": 3}, {"trials": 4})
    assert found["three"].said != os.getpid()


def test_one_that_fails_or_dies_says_nothing_and_others_are_run(tmp_path: Path) -> None:
    found = ended(tmp_path, fails=a_failure, dies=lambda: os.kill(os.getpid(), signal.SIGKILL), later=lambda: "done")

    assert (found["fails"].said, found["dies"].said, found["later"].said) == (None, None, "done")
    assert "Half of it." in found["fails"].told
    assert "ValueError: no further" in found["fails"].told


def test_one_that_does_not_end_is_ended(tmp_path: Path) -> None:
    found = ended(tmp_path, 0.2, hangs=lambda: time.sleep(_SECONDS))

    assert found["hangs"].said is None


def test_at_most_two_are_at_work(tmp_path: Path) -> None:
    def alone(name: str) -> int:
        (tmp_path / f"at-work-{name}").touch()
        time.sleep(0.2)
        many = len(list(tmp_path.glob("at-work-*")))
        (tmp_path / f"at-work-{name}").unlink()
        return many

    found = ended(tmp_path, **{name: lambda name=name: alone(name) for name in "abcd"})  # type: ignore[misc]

    assert max(one.said for one in found.values()) <= side_by_side.AT_ONCE


def test_the_processor_is_counted_with_that_of_children(tmp_path: Path) -> None:
    def busy() -> None:
        if (child := os.fork()) == 0:
            while time.process_time() < 0.3:
                pass
            os._exit(0)
        os.waitpid(child, 0)

    assert ended(tmp_path, busy=busy)["busy"].processor >= 0.3
