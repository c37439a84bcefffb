from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import isolation
from ingest.formats import Unreadable
from ingest.isolation import apart
from ingest.loading import load_bytes
from tests.ingest import files

Act = Callable[..., Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "cases.sqlite"
    written.write_text("ours", "utf-8")
    return written


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def act(file: Path, port: int) -> Act:
    """Have a parser do that, in the child."""
    about = {"connects": port, "kills": os.getpid(), "kills_below": os.getpid()}

    def acted(name: str) -> Any:
        given = str(about.get(name.rstrip("!"), file))
        return apart("tests.ingest.hostile_parser", name, content=given.encode())

    return acted


def test_what_a_parser_may_do_is_read(act: Act) -> None:
    """So that the refusals below are not those of a child that can do nothing at all."""
    assert act("reads_a_file") == {"did": "ours"}


def test_of_our_environment_it_has_where_modules_lie(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPE_SLACK_BOT_TOKEN", "xoxb-ours")

    assert set(act("environment")["did"]) - {"LC_CTYPE"} == {"PYTHONPATH", "HOME"}  # the first is the interpreter's own


def test_it_has_few_files_open(act: Act) -> None:
    assert 0 < act("opens_files")["did"] < 32


#: `!`: on a kernel that takes no filter of calls.
@pytest.mark.parametrize("mark", ["", "!"])
@pytest.mark.parametrize(
    "name",
    [
        "connects", "asks_for_a_name", "runs_a_program", "becomes_a_program", "forks", "kills",
        "writes", "deletes", "renames",
    ],
)  # fmt: skip
def test_no_parser_reaches_a_network_a_process_or_another_file(act: Act, file: Path, name: str, mark: str) -> None:
    assert act(name + mark) == {"refused": "PermissionError"}
    assert file.read_text("utf-8") == "ours"


@pytest.mark.parametrize(
    "name",
    [
        "opens_a_socket_below", "becomes_a_program_below", "forks_below", "kills_below",
        "empties_below", "deletes_below",
    ],
)  # fmt: skip
def test_nor_does_machine_code(act: Act, file: Path, name: str) -> None:
    assert act(name) == {"refused": "PermissionError"}
    assert file.read_text("utf-8") == "ours"


def test_what_it_says_beside_its_answer_is_kept_nowhere(act: Act, capfd: pytest.CaptureFixture[str]) -> None:
    assert act("says_much") == {"did": "said"}
    assert capfd.readouterr() == ("", "")


def test_an_answer_without_end_is_not_heard_out(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_ANSWER_BYTES", 1_000_000)

    with pytest.raises(Unreadable, match="too much time or memory"):
        act("answers_without_end")


def test_it_is_not_waited_for_longer_than_anybody_waits(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_WALL_SECONDS", 0.3)

    with pytest.raises(Unreadable, match="too much time or memory"):
        act("sleeps")


def test_a_child_that_reads_nothing_of_a_large_file_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_WALL_SECONDS", 0.3)

    with pytest.raises(Unreadable):
        apart("tests.ingest.sleeper", "", content=b"x" * 2_000_000)


def test_files_are_read_wherever_we_are_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_bytes("a.docx", files.a_docx()).text
