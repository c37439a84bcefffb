"""A folder that one process owns."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import IndexOwned

FILE_NAME = "owner.lock"


@dataclass(frozen=True)
class FolderOwner:
    """Holds the lock until released; the system lets go of it when the process ends, however it ends."""

    descriptor: int

    def release(self) -> None:
        os.close(self.descriptor)


def own(folder: Path) -> FolderOwner:
    """Take the folder for this process.

    Raises:
        IndexOwned: somebody else has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise IndexOwned from error
    os.truncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())  # for people; the lock is what counts
    return FolderOwner(descriptor)
