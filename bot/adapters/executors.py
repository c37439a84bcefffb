"""Executors: who works the jobs beside each other, and who of them does no more. A lock file each, in one folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SILENT_AFTER = 45.0
"""Seconds without a sign of life after which an executor counts as gone (house rule: taken over within a minute)."""

_JOIN_SECONDS = 5.0  # one that looks after a name that is free holds it for a moment


class ExecutorTaken(Exception):
    """A process of this name works already; give each its own OPE_EXECUTOR."""


@dataclass(frozen=True)
class Executor:
    """This process among those that work. The system lets go of its lock when it ends, however it ends."""

    name: str
    path: Path
    descriptor: int

    def beat(self) -> None:
        """Give a sign of life: who is stopped without having ended gives none."""
        os.utime(self.path)

    def leave(self) -> None:
        os.close(self.descriptor)


class Executors:
    """The processes that share a data folder and its database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def join(self, name: str) -> Executor:
        """Take the name for this process.

        Raises:
            ExecutorTaken: another process has it.
        """
        until = time.monotonic() + _JOIN_SECONDS
        while (descriptor := self._lock(name)) is None:
            if time.monotonic() > until:
                raise ExecutorTaken
            time.sleep(0.1)
        executor = Executor(name, self._path(name), descriptor)
        executor.beat()
        return executor

    def join_as_next(self, kind: str) -> Executor:
        """Take the first name that is free: a worker that comes again finds what it left unfinished."""
        number = 1
        while (descriptor := self._lock(name := f"{kind}-{number}")) is None:
            number += 1
        executor = Executor(name, self._path(name), descriptor)
        executor.beat()
        return executor

    @contextmanager
    def gone(self, *, but: Executor) -> Iterator[list[str]]:
        """The names of those that ended or fell silent; whoever ended cannot come back before the block is over."""
        held: list[int] = []
        try:
            names = []
            for path in sorted(self._folder.glob("*.lock")):
                name = path.stem
                if name == but.name:
                    continue
                descriptor = self._lock(name)
                if descriptor is not None:
                    held.append(descriptor)
                if descriptor is not None or time.time() - path.stat().st_mtime > SILENT_AFTER:
                    names.append(name)
            yield names
        finally:
            for descriptor in held:
                os.close(descriptor)

    def _lock(self, name: str) -> int | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path(name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return descriptor

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"
