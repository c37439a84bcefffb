"""`python -m tests.prove.forked [FAULT]`: `ope serve` a line, each in a process of its own that may be killed.

A line is the environment of one server. The program is loaded once and whole, before the first of them; everything
that a server opens it opens itself. It says the id of each process, and that it ended.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli import serving
from bot.cli.main import main as ope
from tests.prove.broken import FAULTS
from tests.prove.checks import fault

_LOADED = serving  #: The command line loads what serves only when it is asked to serve.


class Servers:
    """One server at a time, as often as asked."""

    def __init__(self, loaded: subprocess.Popen[str]) -> None:
        self._loaded = loaded

    def begin(self, environment: dict[str, str]) -> int:
        """Return the process id of the next server; it has only just begun."""
        assert self._loaded.stdin is not None
        self._loaded.stdin.write(json.dumps(environment) + "\n")
        self._loaded.stdin.flush()
        return int(self._said())

    def ended(self) -> None:
        """Wait until the last one is gone."""
        assert self._said() == "ended\n"

    def _said(self) -> str:
        assert self._loaded.stdout is not None
        return self._loaded.stdout.readline()


@contextmanager
def servers() -> Iterator[Servers]:
    program = [sys.executable, "-m", "tests.prove.forked", *([fault.get()] if fault.get() else [])]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    with subprocess.Popen(program, env=ours, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loaded:
        yield Servers(loaded)  # closing its input ends it


def main() -> None:
    for name in sys.argv[1:]:
        FAULTS[name]()
    for line in sys.stdin:
        child = os.fork()  # nothing is open yet, and no thread runs
        if child == 0:
            _serve(json.loads(line))
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


def _serve(environment: dict[str, str]) -> None:
    log = os.open(Path(environment["OPE_DATA_DIR"]).with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, ours in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, ours)
    os.environ.update(environment)
    sys.argv = ["ope", "serve"]
    ope()
    os._exit(0)


if __name__ == "__main__":
    main()
