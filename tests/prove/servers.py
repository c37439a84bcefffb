"""Servers of the checks: whole ones, or broken ones where a self-test asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.server import PROGRAM, Server, start, stop
from tests.prove.checks import fault

_ROOT = Path(__file__).parents[2]


def started(folder: Path, **settings: str) -> Server:
    """`ope serve` on that data folder."""
    return start(folder, program=broken_or_whole(), PYTHONPATH=str(_ROOT), **settings)


def broken_or_whole() -> tuple[str, ...]:
    """The program, as a self-test asks for it."""
    return (sys.executable, "-m", "tests.prove.broken", fault.get()) if fault.get() else PROGRAM


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = started(folder, **settings)
    try:
        yield server
    finally:
        stop(server)
