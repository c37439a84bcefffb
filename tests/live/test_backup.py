"""A backup while a server works, the loss of everything, and what is there again.

Under load, and with what nobody knows to have left: the check C-12 of `tests/prove`, as often as one likes.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters import backups
from bot.cli.backups import FolderInUse, FolderNotEmpty, restore
from bot.cli.ownership import owned
from bot.settings import Settings
from tests.live.commands import commanded, ope
from tests.live.planting import opened
from tests.live.server import running
from tests.live.test_threads import VAGUE, approve, deliver, until
from tests.prove.approved import Desk

pytestmark = pytest.mark.slow


def restored(folder: Path, archive: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return commanded(folder, "restore", str(archive), *arguments, **settings)


def test_what_a_server_had_when_it_was_backed_up_is_there_after_the_loss_of_everything(
    data: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz"
    with running(data) as server:
        number = deliver(server, "sent", VAGUE)
        approve(server, until(server, number, lambda case: case["proposal"]))
        until(server, number, lambda case: case["status"] == "waiting")
        made = ope(server, "backup", str(archive))
        assert made.returncode == 0, made.stderr
        key = (data / "links.key").read_bytes()
    shutil.rmtree(data)

    said = restored(data, archive)

    assert said.returncode == 0, said.stderr
    assert "The audit log is whole." in said.stdout
    assert (data / "links.key").read_bytes() == key
    assert [path.suffix for path in (data / "outbox").iterdir()] == [".eml"]
    again = restored(data, archive)
    assert (again.returncode, "--replace" in again.stderr) == (1, True)
    with running(data) as server:
        assert server.get(f"/api/cases/{number}")["status"] == "waiting"


@pytest.fixture
def with_a_letter(data: Path) -> tuple[Path, Path]:
    """A data folder with an approved letter that has not left, and a backup of it."""
    archive = data.with_name("backup.tar.gz")
    with opened(data) as ours:
        Desk(ours.services.store, ours.database, data / "cases.sqlite").approved("first")  # type: ignore[arg-type]
        backups.back_up(data, archive, at=ours.services.now(), database="sqlite")
    return data, archive


def test_a_letter_that_may_have_gone_out_since_is_a_persons_question(with_a_letter: tuple[Path, Path]) -> None:
    data, archive = with_a_letter
    settings = Settings(data_dir=data)
    with pytest.raises(FolderNotEmpty):
        next(restore(archive, settings, replace=False))
    with owned(data), pytest.raises(FolderInUse):
        next(restore(archive, settings, replace=True))
    assert list(data.parent.glob("data.restoring-*")) == []

    said = restored(data, archive, "--replace")

    assert "1 approved letters may have gone out since then: look at each on its case." in said.stdout
    assert [path.name for path in data.parent.glob("data.before-*")] != []
    with closing(sqlite3.connect(data / "cases.sqlite")) as store:
        assert store.execute("select state, detail from messages").fetchall() == [("uncertain", "restored")]
