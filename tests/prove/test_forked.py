"""Programs as forks: what one says, how it ends, and where it runs, as if it were started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.server import Begun
from tests.prove import forked


@pytest.fixture(params=["forked", "anew"])
def _ready(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "anew":
        yield
        return
    with forked.ready():
        yield


def begun(folder: Path, *arguments: str, **environment: str) -> Begun:
    with (folder / "errors").open("a") as errors:
        ours = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", *arguments]
        return forked.begin(command, env=ours | environment, cwd=folder, stderr=errors.fileno())


def said(program: Begun) -> str:
    assert program.stdout is not None
    with program.stdout as output:
        return output.read()


@pytest.mark.usefixtures("_ready")
def test_says_what_it_says_where_it_is_run(tmp_path: Path) -> None:
    (tmp_path / "asked.json").write_text('{"a": 1}')

    program = begun(tmp_path, "json.tool", "--compact", "asked.json")

    assert (said(program), program.wait(), program.returncode) == ('{"a":1}\n', 0, 0)


@pytest.mark.usefixtures("_ready")
def test_fails_as_a_program_does(tmp_path: Path) -> None:
    program = begun(tmp_path, "json.tool", "--no-such-argument")

    assert (said(program), program.wait()) == ("", 2)
    assert "unrecognized arguments" in (tmp_path / "errors").read_text("utf-8")


@pytest.mark.usefixtures("_ready")
def test_is_run_to_its_end(tmp_path: Path) -> None:
    ours = {"PATH": os.environ["PATH"]}
    done = forked.run([sys.executable, "-m", "json.tool", "nowhere.json"], env=ours, cwd=tmp_path)

    assert (done.returncode, done.stdout, "nowhere.json" in done.stderr) == (2, "", True)


@pytest.mark.usefixtures("_ready")
def test_has_its_own_environment(tmp_path: Path) -> None:
    program = begun(tmp_path, "bot.cli.main", "constants", OPE_DATA_DIR=str(tmp_path / "data"))

    assert (program.wait(), said(program)) == (2, "")  # no such command: it is the product that was run


@pytest.mark.usefixtures("_ready")
def test_is_killed_like_any_process(tmp_path: Path) -> None:
    program = begun(tmp_path, "http.server", "--bind", "127.0.0.1", "0")
    assert program.stdout is not None
    assert "Serving HTTP" in program.stdout.readline(), (tmp_path / "errors").read_text("utf-8")
    with pytest.raises(subprocess.TimeoutExpired):
        program.wait(0.01)

    program.kill()

    assert program.wait() == -signal.SIGKILL
    program.stdout.close()


def test_what_still_runs_at_the_end_is_ended(tmp_path: Path) -> None:
    with forked.ready():
        program = begun(tmp_path, "http.server", "--bind", "127.0.0.1", "0")
        assert program.stdout is not None
        program.stdout.readline()

    assert program.wait() == -signal.SIGKILL
    program.stdout.close()
