"""What a server did, in the order in which it did it: system calls, as strace writes them down."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.server import Server

CALLS = "pwrite64,pwritev,write,writev,fdatasync,fsync,sendto,sendmsg"
_CALL = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. )?(?P<name>\w+)(?P<rest>.*)")


@contextmanager
def watched(server: Server, trace: Path) -> Iterator[Path | str]:
    """Write down meanwhile what it calls: the file, or, without leave to attach strace, why not."""
    tracer = _attached(server, "-y", "-s", "5000", "-e", f"trace={CALLS}", "-o", str(trace))
    if isinstance(tracer, str):
        yield tracer
        return
    try:
        yield trace
    finally:
        _let_go(tracer)


@contextmanager
def failing(server: Server, calls: str, error: str) -> Iterator[str | None]:
    """Those system calls of it fail meanwhile; without leave to do that, say why."""
    tracer = _attached(server, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}", "-o", os.devnull)
    if isinstance(tracer, str):
        yield tracer
        return
    try:
        yield None
    finally:
        _let_go(tracer)


def _let_go(tracer: subprocess.Popen[str]) -> None:
    tracer.send_signal(signal.SIGINT)
    tracer.communicate()


def _attached(server: Server, *how: str) -> subprocess.Popen[str] | str:
    strace = shutil.which("strace")
    if strace is None:
        return "there is no strace on this machine"
    command = [strace, "-f", *how, "-p", str(server.process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    told = tracer.stderr.readline()
    if "attached" not in told:
        tracer.kill()
        tracer.communicate()
        return told.strip()
    return tracer


def read_trace(
    lines: Iterable[str], ids: Collection[str], log: str, answer: str = "HTTP/1.1 202"
) -> tuple[int, set[str], int]:
    """Return how many answers left before their turn, the ids whose log was synced, and how many answers there were.

    Deliveries are made one after the other: when the n-th answer leaves, n ids must have been synced.
    """
    written: set[str] = set()
    synced: set[str] = set()
    begun: dict[str, str] = {}
    early, answered = 0, 0
    for thread, name, rest in (call.groups() for line in lines if (call := _CALL.match(line))):
        if answered == len(ids):
            break
        syncs = name in ("fdatasync", "fsync")
        if "<unfinished" in rest:
            begun[thread] = rest
        elif "resumed>" in rest:
            # a write counts when it begins, a sync when it is over
            rest = begun.pop(thread, "") + rest if syncs else ""
        if log in rest and syncs:
            synced |= written if rest.rstrip().endswith("= 0") else set()
        elif log in rest:
            written |= {one for one in ids if one not in written and one in rest}
        elif answer in rest:
            answered += 1
            early += len(synced) < answered
    return early, synced, answered
