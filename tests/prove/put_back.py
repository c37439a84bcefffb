"""C-12: a backup while requests come in, everything lost, and put back as the README says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.live.deliveries import a_body, signed
from tests.live.server import Server, stop
from tests.live.test_threads import VAGUE, approve, deliver, until
from tests.prove import forked
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.servers import broken_or_whole, started

_GREETING = "Godt nytår!"  #: Soon prepared: what is tried is the keeping.
_QUESTION = "Hvem kan fortælle om fjernvarme?"
_KEYS = ("links.key", "restricted.key")
_NO_MAIL = {"OPE_SMTP_URL": "smtp://127.0.0.1:1"}  #: What is approved stays approved.
#: Rows that are never changed once they are there, by what names them.
_LASTING = {
    "audit": "seq, at, actor, event, details, previous, hash",
    "events": "source, event_id, body_digest, case_number",
    "cases": "number",
    "decisions": "id, case_number, digest, verdict",
    "messages": "id, case_number, draft",
}

Rows = dict[str, set[tuple[Any, ...]]]


@dataclass
class Load:
    """Requests, one after the other, each with the moment at which it was answered with a 2xx."""

    server: Server
    name: str
    accepted: list[tuple[str, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Load:
        self._thread = threading.Thread(target=self._deliver)
        self._thread.start()
        while len(self.accepted) < 5:
            assert not self.over.wait(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._thread.join()

    def _deliver(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            body, event_id = a_body(f"{_GREETING} {number}"), f"{self.name}-{number}"
            try:
                status, reply = self.server.call("POST", "/intake/requests", body, **signed(event_id, body))
            except OSError:  # it was killed
                return
            if status == 202:
                self.accepted.append((json.loads(reply)["case"], time.monotonic()))


@dataclass
class Figures:
    restored: int = 0
    behind: float = 0.0  #: Seconds before the end of a backup from which it lacks something.
    away: float = 0.0  #: Seconds from the loss to the first answer.
    missing: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Lost:
    """What is known of a folder that is gone."""

    archive: Path
    before: Rows  #: There when the backup was asked for.
    after: Rows  #: There when it was made.
    keys: dict[str, bytes]
    letter: str  #: A case with a letter that was approved and had not left.


def restored_whole(room: Room, rounds: int) -> Outcome:
    """A trial is a row that was there before the backup began, or something that has to hold of a folder put back."""
    outcome, figures, folder = Outcome(), Figures(), room.data()
    for number in range(rounds):
        lost = _backed_up_and_lost(folder, number, figures)
        begun = time.monotonic()
        said = _ope(folder, "restore", str(lost.archive))
        whole = said.returncode == 0 and "The audit log is whole." in said.stdout
        outcome.trial(whole, f"restore: {said.stdout[-300:]} {said.stderr[-500:]}")
        if not whole:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(room.indexed(), folder)
            continue
        _judge_rows(outcome, figures, lost, _rows(folder))
        server = started(folder, **_NO_MAIL)
        figures.away = max(figures.away, time.monotonic() - begun)
        try:
            _judge_service(outcome, lost, server)
        finally:
            stop(server)
        figures.restored += not outcome.failures
    outcome.told = (
        f"{figures.restored} of {rounds} restores whole; rows missing of {figures.kept:,} from before the backup: "
        f"{figures.missing}; RPO: the last {figures.behind:.1f} s of a backup's making at most; "
        f"RTO {figures.away:.0f} s from the loss to the first answer at most"
    )
    return outcome


def _backed_up_and_lost(folder: Path, number: int, figures: Figures) -> Lost:
    """The power goes, and the disk with it, while requests still come in."""
    server, archive = started(folder, **_NO_MAIL), folder.with_name(f"backup-{number}.tar.gz")
    letter = deliver(server, f"letter-{number}", VAGUE)
    approve(server, until(server, letter, lambda case: case["proposal"]))
    with Load(server, f"load-{number}") as load:
        before = _rows(folder)
        said = _ope(folder, "backup", str(archive))
        ended, after = time.monotonic(), _rows(folder)
        assert said.returncode == 0, said.stderr
        stop(server, signal.SIGKILL)
    keys = {name: (folder / name).read_bytes() for name in _KEYS}
    shutil.rmtree(folder)
    figures.behind = max(figures.behind, ended - _last_of(archive, load, ended))
    return Lost(archive, before, after, keys, letter)


def _judge_rows(outcome: Outcome, figures: Figures, lost: Lost, now: Rows) -> None:
    for table, rows in lost.before.items():
        for row in rows:
            outcome.trial(row in now[table], f"a row of {table} is missing: {row[:3]}")
        figures.kept += len(rows)
        figures.missing += len(rows - now[table])
        ours = {row for row in now[table] if table == "audit" and row[2] == "system"}  # that it was restored, and why
        outcome.trial(now[table] - ours <= lost.after[table], f"rows of {table} that never were")


def _judge_service(outcome: Outcome, lost: Lost, server: Server) -> None:
    folder = server.folder
    for path in (*folder.glob("*.sqlite"), *folder.glob("knowledge/**/*.sqlite")):
        outcome.trial(_read(path, "pragma integrity_check") == [("ok",)], f"{path.name} is damaged")
    for name, key in lost.keys.items():
        outcome.trial((folder / name).exists() and (folder / name).read_bytes() == key, f"{name} is another one")
    chunks = _read(folder / "knowledge" / "catalogue.sqlite", "select id from chunks")
    vectors = _read(folder / "knowledge" / "vectors" / "chroma.sqlite3", "select embedding_id from embeddings")
    outcome.trial(sorted(vectors) == sorted(chunks), f"{len(vectors)} vectors of {len(chunks)} passages")
    answered = server.post("/api/ask", {"question": _QUESTION})[1]
    outcome.trial(bool(answered.get("citations")), f"nothing is found: {str(answered)[:200]}")
    [letter] = server.get(f"/api/cases/{lost.letter}")["messages"]
    stands = (letter.get("state"), letter.get("detail"))
    outcome.trial(stands == ("uncertain", "restored"), f"a letter that may have left is {stands}")
    outcome.trial(_all_prepared(folder), "a request that was put back is never looked at")


def _all_prepared(folder: Path) -> bool:
    for _ in range(600):
        if not _read(folder / "cases.sqlite", "select number from cases where status = 'received'"):
            return True
        time.sleep(0.1)
    return False


def _last_of(archive: Path, load: Load, ended: float) -> float:
    """When the oldest of those was answered that the backup does not have; its end, where it has all until then."""
    unpacked = archive.with_suffix(".unpacked")
    shutil.unpack_archive(archive, unpacked, filter="data")
    held = {number for (number,) in _read(unpacked / "cases.sqlite", "select number from cases", wait=False)}
    shutil.rmtree(unpacked)
    return min([at for number, at in load.accepted if number not in held and at < ended], default=ended)


def _rows(folder: Path) -> Rows:
    return {name: set(_read(folder / "cases.sqlite", f"select {what} from {name}")) for name, what in _LASTING.items()}


def _read(path: Path, statement: str, *, wait: bool = True) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(path, timeout=30 if wait else 0)) as database:
            return database.execute(statement).fetchall()
    except sqlite3.DatabaseError:
        return []


def _ope(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a person types it; what is broken in servers is broken here, too."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    ours |= {"OPE_DATA_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    return forked.run([*broken_or_whole(), *arguments], env=ours, cwd=folder.parent)


CHECKS = (
    Check(
        id="C-12",
        observes="A backup under load, everything lost, put back: every row from before it, a whole log, an index",
        run=restored_whole,
        tiny=1,
        quick=3,
        long=20,
        dear=True,
        breaks={
            "databases in use are copied as files": in_servers("databases_are_copied_as_files"),
            "keys are left out": in_servers("keys_are_left_out"),
            "vectors are not put back": in_servers("vectors_are_not_put_back"),
            "letters that may have left go out": in_servers("letters_are_not_held_back"),
        },
    ),
)
