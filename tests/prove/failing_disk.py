"""C-04: a disk that is full, fails or cannot be written, or a database somebody else holds, while requests come."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.live.deliveries import a_body, signed
from tests.live.server import Server, stop
from tests.live.tracing import failing
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.servers import started

_DISK = "200m"
_AT_ONCE = 4
_LOCKED_FROM = 10  #: Deliveries: a few are not worth the wait.
_LOCKED_FOR = {False: 35.0, True: 60.0}  #: Seconds; a writer waits for 30.
_LONG = 100
_PATIENCE = 90.0
_GREETING = "Godt nytår! {}"
_OPENER = build_opener(ProxyHandler({}))
_HOLDING = (
    "import sqlite3, sys, time; held = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "held.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(float(sys.argv[2]))"
)


class Fault(NamedTuple):
    """One of them; what it begins with says why where it cannot be had on this machine."""

    begun: Callable[[Server], AbstractContextManager[str | None]]
    may_take: Callable[[float], bool] = lambda after: False  #: So many seconds after it began.
    most: int = 10_000  #: Deliveries meanwhile.


class Answer(NamedTuple):
    status: int
    told: bool  #: When to come again, and in a sentence what is the matter.
    at: float


def refused_and_kept(room: Room, deliveries: int) -> Outcome:
    """So many for each fault; those that it refused come again when it is over, as their senders would bring them."""
    outcome, told, untried = Outcome(), list[str](), list[str]()
    acknowledged: list[str] = []
    with _a_disk(room.folder / "disk") as (folder, why_not):
        os.rename(room.data(), room.folder / "original")
        data = folder / "data"
        subprocess.run(["cp", "-r", str(room.folder / "original"), str(data)], check=True)
        server = started(data)
        try:
            for name, fault in _faults(deliveries, None if why_not else folder).items():
                ids = [f"{name.replace(' ', '-')}-{number:04}" for number in range(deliveries)]
                with fault.begun(server) as missing:
                    if missing:
                        untried.append(f"{name}: {missing}")
                        continue
                    refused = _during(server, fault, ids[: fault.most], outcome)
                over = time.monotonic()
                first = _afterwards(server, ids, outcome)
                acknowledged += ids
                told.append(f"{name} {refused} refused, well again after {first - over:.1f} s")
        finally:
            stop(server, signal.SIGKILL)
        _judge(data, acknowledged, outcome)
    untried += [f"full: {why_not}"] if why_not else []
    if untried:
        print("NOT tried:", *untried, sep="\n   ", file=sys.stderr)
    outcome.told = "; ".join(told + [f"**not tried** {one}" for one in untried])
    return outcome


def _during(server: Server, fault: Fault, ids: list[str], outcome: Outcome) -> int:
    """Return how many were refused. What is acknowledged all the same must be there at the end."""
    begun = time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        answers = list(threads.map(partial(_delivered, server), ids))
    for event_id, answer in zip(ids, answers, strict=True):
        right = answer.told if answer.status == 503 else answer.status == 202 and fault.may_take(answer.at - begun)
        outcome.trial(right, f"{event_id}: {answer}")
    refused = sum(answer.status == 503 for answer in answers)
    outcome.trial(refused > 0, f"not felt: {Counter(answer.status for answer in answers)}")
    return refused


def _afterwards(server: Server, ids: list[str], outcome: Outcome) -> float:
    """Return when the first was acknowledged. Nobody does anything but bring them again."""
    first = 0.0
    for event_id in ids:
        begun = time.monotonic()
        while (answer := _delivered(server, event_id)).status != 202 and time.monotonic() - begun < _PATIENCE:
            time.sleep(0.05)
        outcome.trial(answer.status == 202, f"{event_id} afterwards: {answer}")
        first = first or answer.at
    return first


def _judge(data: Path, acknowledged: list[str], outcome: Outcome) -> None:
    with closing(sqlite3.connect(data / "cases.sqlite")) as file:
        outcome.trial(file.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged")
        requests = [json.loads(request)["message"] for (request,) in file.execute("SELECT request FROM cases")]
    there = Counter(message.rpartition(" ")[2] for message in requests)
    for event_id in acknowledged:
        outcome.trial(there[event_id] == 1, f"{event_id} was acknowledged and is there {there[event_id]} times")


def _delivered(server: Server, event_id: str) -> Answer:
    body = a_body(_GREETING.format(event_id), contact={"email": f"{event_id}@blaaby.example"})
    headers = {name.replace("_", "-"): value for name, value in signed(event_id, body).items()}
    request = Request(server.url + "/intake/requests", data=body, headers=headers)
    try:
        with _OPENER.open(request, timeout=_PATIENCE) as reply:
            return Answer(reply.status, told=False, at=time.monotonic())
    except HTTPError as error:
        said, again = json.loads(error.read())["error"]["message"], error.headers.get("retry-after", "")
        return Answer(error.code, bool(re.fullmatch(r"\d+", again)) and said.endswith("."), time.monotonic())
    except (OSError, HTTPException):
        return Answer(0, told=False, at=time.monotonic())


def _faults(deliveries: int, small: Path | None) -> dict[str, Fault]:
    faults = {"full": Fault(lambda _: _full(small), may_take=lambda _: True)} if small else {}
    faults["read-only"] = Fault(lambda server: failing(server, "pwrite64,ftruncate,fallocate", "EROFS"))
    faults["failing"] = Fault(lambda server: failing(server, "fdatasync,fsync", "EIO"))
    if deliveries >= _LOCKED_FROM:
        seconds = _LOCKED_FOR[deliveries >= _LONG]
        held = partial(_locked, seconds=seconds)
        faults["locked"] = Fault(held, may_take=lambda after: after > seconds - 0.5, most=2 * _AT_ONCE)
    return faults


@contextmanager
def _a_disk(place: Path) -> Iterator[tuple[Path, str]]:
    """A small one of its own where that can be mounted; else why not, and a folder."""
    place.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(place)]
    try:
        done = subprocess.run(mounting, capture_output=True, text=True, check=False)
        why_not = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        why_not = str(error)
    try:
        yield place, why_not
    finally:
        if not why_not:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1_000_000, 4_096, 1):
            with suppress(OSError):
                while os.write(descriptor, bytes(size)):
                    pass
        yield
    finally:
        os.close(descriptor)
        filler.unlink()


@contextmanager
def _locked(server: Server, *, seconds: float) -> Iterator[None]:
    program = [sys.executable, "-c", _HOLDING, str(server.folder / "cases.sqlite"), str(seconds)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.wait()


CHECKS = (
    Check(
        id="C-04",
        observes="A disk full, read-only or failing, a database locked: 503, when to come again, and nothing lost",
        run=refused_and_kept,
        tiny=4,
        quick=20,
        long=500,
        breaks={
            "what could not be stored is acknowledged": in_servers("acknowledged_though_not_stored"),
            "nobody waits for the disk": in_servers("never_synced"),
            "no word of when to come again": in_servers("without_a_time_to_come_again"),
        },
        dear=True,
    ),
)
