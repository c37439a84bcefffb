"""`ope` for the suite without loading it each time: forks of one process beside it, in which all of it is loaded.

Loading takes most of what a short command costs the processor, and more than half of what the start of a server does.
`python -m tests.live.loaded DESCRIPTOR` is that process; it is asked over the socket of that number.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.live.server import Begun, beginning
from tests.prove.forked import as_asked, asked_over

#: With what these import. The command line loads them only when it is asked for them.
LATER = (
    "bot.cli.backups",
    "bot.cli.serving",
    "bot.cli.working",
    "chromadb.api.client",
    "chromadb.config",
    "knowledge.embedding.e5",
    "py3langid.langid",
)


@contextmanager
def forking() -> Iterator[None]:
    """Servers and commands are forks meanwhile; the process they are forks of begins with the first of them."""
    with ExitStack() as stack:
        line = cache(lambda: stack.enter_context(_loaded()))

        def begin(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, stderr: int) -> Begun:
            return asked_over(line(), command, env=env, cwd=cwd, stderr=stderr)

        with beginning(begin):
            yield


@contextmanager
def _loaded() -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = [sys.executable, "-m", __name__, str(theirs.fileno())]
    with subprocess.Popen(program, cwd=Path(__file__).parents[2], pass_fds=[theirs.fileno()], start_new_session=True):
        theirs.close()
        with ours:  # closing it ends the process
            yield ours


def main() -> None:
    for name in LATER:
        import_module(name)
    assert len(os.listdir("/proc/self/task")) <= (os.cpu_count() or 1), "a thread holds what a fork would wait for"
    as_asked(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
