"""Checks in processes of their own, two at a time: forks of this one, which has loaded everything and runs no thread.

The index that servers work on is made first, beside the dearest of the checks: most of the others need it.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

AT_ONCE = 2
_LOOK = 0.1  #: Seconds.

Work = Callable[[], Any]


class Ended(NamedTuple):
    """What became of one of them."""

    name: str
    said: Any  #: What its work returned; `None` where it was not done to its end.
    told: str  #: The end of what it printed.
    seconds: float
    processor: float  #: Seconds of it, children that it waited for included.


class _Running(NamedTuple):
    name: str
    since: float
    answer: Path
    printed: Path


def ended(works: Sequence[tuple[str, Work]], folder: Path, *, seconds: float) -> Iterator[Ended]:
    """Each as soon as it has, begun in that order. None has more time than that."""
    waiting, running = list(works), dict[int, _Running]()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                name, work = waiting.pop(0)
                run = _Running(name, time.monotonic(), folder / f"{name}.json", folder / f"{name}.said")
                running[_begun(work, run)] = run
            time.sleep(_LOOK)
            for pid, run in list(running.items()):
                if time.monotonic() - run.since > seconds:
                    os.killpg(pid, signal.SIGKILL)
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del running[pid]
                    yield _of(run)
    finally:
        for pid in running:
            os.killpg(pid, signal.SIGKILL)


def _begun(work: Work, run: _Running) -> int:
    child = os.fork()
    if child == 0:
        try:
            _done(work, run)
        except BaseException:  # noqa: BLE001 - it has to end here, whatever it is
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
    return child


def _done(work: Work, run: _Running) -> None:
    os.setsid()
    printed = os.open(run.printed, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(printed, stream)
    sys.stdout = sys.stderr = os.fdopen(printed, "w", buffering=1, encoding="utf-8")
    logging.disable()
    said = work()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    run.answer.write_text(json.dumps([said, processor]), "utf-8")


def _of(run: _Running) -> Ended:
    said, processor = json.loads(run.answer.read_text("utf-8")) if run.answer.exists() else (None, 0.0)
    told = run.printed.read_text("utf-8", "replace")[-2_000:] if run.printed.exists() else ""
    return Ended(run.name, said, told, time.monotonic() - run.since, processor)
