"""A secret of this installation, made when it is first needed and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_BYTES = 32


def secret(file: Path) -> bytes:
    """Return the content of the file; of two that make it at once, one wins and both read that."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with open(descriptor, "wb") as new:
        new.write(secrets.token_bytes(_BYTES))
        new.flush()
        os.fsync(new.fileno())
    return file.read_bytes()
