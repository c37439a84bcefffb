"""`ope …` as a person types it, beside a running server."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.server import PROGRAM, Begun, Server, started


def ope(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return commanded(server.folder, *arguments)


def commanded(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it over that data folder, from the folder around it, until it ends."""
    with tempfile.TemporaryFile() as errors:
        with begun(folder, *arguments, errors=errors.fileno(), **settings) as process:
            assert process.stdout is not None
            said, code = process.stdout.read(), process.wait()
        errors.seek(0)
        told = errors.read().decode("utf-8", "replace")
    return subprocess.CompletedProcess(list(arguments), code, said, told)


@contextmanager
def begun(folder: Path, *arguments: str, errors: int, **settings: str) -> Iterator[Begun]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    environment = ours | {"OPE_DATA_DIR": str(folder)} | settings
    process = started([*PROGRAM, *arguments], env=environment, cwd=folder.parent, stderr=errors)
    assert process.stdout is not None
    with process.stdout:
        yield process
