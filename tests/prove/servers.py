"""Servers of the checks: whole ones, or broken ones where a self-test asks for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.server import PROGRAM, Begun, Server, start, stop
from tests.prove import forked
from tests.prove.checks import fault

_ROOT = Path(__file__).parents[2]


def started(folder: Path, **settings: str) -> Server:
    """`ope serve` on that data folder."""
    return start(folder, program=broken_or_whole(), begin=forked.begin, PYTHONPATH=str(_ROOT), **settings)


def broken_or_whole() -> tuple[str, ...]:
    """The program, as a self-test asks for it."""
    return (sys.executable, "-m", "tests.prove.broken", fault.get()) if fault.get() else PROGRAM


def begin(folder: Path, environment: dict[str, str]) -> Begun:
    """`ope serve` with that alone in its environment, and no wait for it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    with folder.with_suffix(".log").open("a") as log:
        command, env = [*broken_or_whole(), "serve"], ours | {"PYTHONPATH": str(_ROOT)} | environment
        return forked.begin(command, env=env, cwd=folder.parent, stderr=log.fileno())


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = started(folder, **settings)
    try:
        yield server
    finally:
        stop(server)
