"""A backup while requests come in, the loss of everything, and what is there again."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.live.commands import ope
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, running
from tests.live.test_threads import VAGUE, approve, deliver, until

pytestmark = pytest.mark.slow


@pytest.fixture
def lost(data: Path, tmp_path: Path) -> tuple[Path, Path, list[str], str]:
    """The folder that was lost, the backup made while requests came in, what was accepted before, and a sent case."""
    accepted: list[str] = []
    made = tmp_path / "backup.tar.gz"
    with running(data) as server:
        sent = deliver(server, "sent", VAGUE)
        asked = until(server, sent, lambda case: case["proposal"])
        approve(server, asked)
        until(server, sent, lambda case: case["status"] == "waiting")
        stopping = threading.Event()
        load = threading.Thread(target=_deliver_on, args=(server, stopping, accepted))
        load.start()
        while len(accepted) < 2:
            stopping.wait(0.1)
        before = list(accepted)
        said = ope(server, "backup", str(made))
        assert said.returncode == 0, said.stderr
        stopping.set()
        load.join()
    shutil.rmtree(data)
    return data, made, before, sent


def _deliver_on(server: Server, stopping: threading.Event, accepted: list[str]) -> None:
    number = 0
    while not stopping.wait(0.3):  # each becomes a case with a draft: the machine is to get at the backup too
        number += 1
        body = a_body(f"{VAGUE} Nummer {number}.", subject=f"Besøg {number}")
        status, reply = server.call("POST", "/intake/requests", body, **signed(f"load-{number}", body))
        if status == 202:
            accepted.append(json.loads(reply)["case"])


def restore(folder: Path, archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "restore", str(archive), *arguments],
        env=ours | {"OPE_DATA_DIR": str(folder)},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def numbers(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "cases.sqlite")) as store:
        return {number for (number,) in store.execute("select number from cases")}


def test_what_was_accepted_before_a_backup_is_there_after_it(lost: tuple[Path, Path, list[str], str]) -> None:
    data, made, before, sent = lost

    said = restore(data, made)

    assert said.returncode == 0, said.stderr
    assert "The audit log is whole." in said.stdout
    assert set(before) <= numbers(data)
    assert (data / "links.key").exists()
    assert [path.suffix for path in (data / "outbox").iterdir()] == [".eml"]
    again = restore(data, made)
    assert again.returncode == 1
    assert "--replace" in again.stderr
    with running(data) as server:
        assert server.get(f"/api/cases/{sent}")["status"] == "waiting"
        refused = restore(data, made, "--replace")
        assert refused.returncode == 1
        assert "stop the server" in refused.stderr


def test_a_letter_that_may_have_gone_out_since_is_a_persons_question(data: Path, tmp_path: Path) -> None:
    with running(data) as server:
        number = deliver(server, "sent", VAGUE)
        approve(server, until(server, number, lambda case: case["proposal"]))
        until(server, number, lambda case: case["status"] == "waiting")
    with closing(sqlite3.connect(data / "cases.sqlite")) as store, store:  # as it was before it went out
        store.execute("update messages set state = 'approved'")
        store.execute("update cases set status = 'triaged'")
    with running(data, OPE_SMTP_URL="smtp://127.0.0.1:1") as server:  # a mail server that is away
        assert ope(server, "backup", str(tmp_path)).returncode == 0
    [archive] = tmp_path.glob("ope-*.tar.gz")

    said = restore(data, archive, "--replace")

    assert "1 approved letters may have gone out since then" in said.stdout
    assert [path.name for path in data.parent.glob("data.before-*")] != []
    with running(data) as server:
        [message] = server.get(f"/api/cases/{number}")["messages"]
        assert (message["state"], message["detail"]) == ("uncertain", "restored")
