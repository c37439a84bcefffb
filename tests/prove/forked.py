"""`ope` as often as asked, each in a process of its own that may be killed: forks of one in which it is loaded.

The program is loaded once and whole; everything that a server opens it opens itself.
"""

from __future__ import annotations

import json
import logging
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

from bot.cli import serving
from tests.live.server import Begun, begun

_LOADED = serving  #: The command line loads what serves only when it is asked to serve.
_LOOK = 0.05  #: Seconds between two looks for who ended.
_LONGEST = 200_000  #: Bytes of what is asked for.
_lines: list[socket.socket] = []


class Forked:
    """A process as `subprocess` has them."""

    def __init__(self, told: TextIO, stdout: TextIO) -> None:
        self.pid = int(told.readline())
        self.stdout = stdout
        self.returncode: int | None = None
        self._told = told

    def send_signal(self, signum: int) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        if self.returncode is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("ope", timeout or 0)
            self.returncode = int(self._told.readline() or -signal.SIGKILL)
            self._told.close()
        return self.returncode


@contextmanager
def ready() -> Iterator[None]:
    """Programs are forks from here on. To be entered where no thread runs and nothing is open."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        ours.close()
        try:
            as_asked(theirs)
        finally:
            os._exit(0)
    theirs.close()
    _lines.append(ours)
    try:
        yield
    finally:
        _lines.pop().close()
        os.waitpid(child, 0)


def begin(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, stderr: int) -> Begun:
    """`python -m …`, whose output is read from its `stdout`; started as anything is where none of them is ready."""
    if not _lines:
        return begun(command, env=env, cwd=cwd, stderr=stderr)
    return asked_over(_lines[-1], command, env=env, cwd=cwd, stderr=stderr)


def asked_over(line: socket.socket, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, stderr: int) -> Begun:
    """The same of a process that is `as_asked` at the other end of the line."""
    (told, tells), (said, says) = os.pipe(), os.pipe()
    asked = json.dumps({"argv": list(command[2:]), "env": dict(env), "cwd": str(cwd)}).encode()
    socket.send_fds(line, [asked], [says, stderr, tells])
    os.close(says)
    os.close(tells)
    return Forked(os.fdopen(told), os.fdopen(said))


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """To its end, with what it said."""
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        program = begin(command, env=env, cwd=cwd, stderr=errors.fileno())
        assert program.stdout is not None
        with program.stdout as output:
            said = output.read()
        code = program.wait()
        errors.seek(0)
        return subprocess.CompletedProcess(command, code, said, errors.read())


def as_asked(line: socket.socket) -> None:
    """Until the other end is closed; what still runs then is ended."""
    telling = dict[int, int]()
    while True:
        if select.select([line], [], [], _LOOK)[0]:
            asked, descriptors, *_ = socket.recv_fds(line, _LONGEST, 3)
            if not asked:
                break
            _forked(json.loads(asked), descriptors, telling)
        _reap(telling, os.WNOHANG)
    for pid in telling:
        os.kill(pid, signal.SIGKILL)
    while telling:
        _reap(telling, 0)


def _forked(asked: dict[str, Any], descriptors: list[int], telling: dict[int, int]) -> None:
    stdout, stderr, tells = descriptors
    child = os.fork()
    if child == 0:
        _run(asked, stdout, stderr)
    os.close(stdout)
    os.close(stderr)
    os.write(tells, f"{child}\n".encode())
    telling[child] = tells


def _reap(telling: dict[int, int], how: int) -> None:
    for pid in list(telling):
        ended, status = os.waitpid(pid, how)
        if ended:
            with os.fdopen(telling.pop(pid), "w") as told, suppress(BrokenPipeError):
                told.write(f"{os.waitstatus_to_exitcode(status)}\n")
                told.flush()


def _run(asked: dict[str, Any], stdout: int, stderr: int) -> None:
    """As `python -m` would, and never back from here. What the parent would do at its end is none of ours."""
    os.setsid()
    os.chdir(asked["cwd"])
    for descriptor, ours in ((os.open(os.devnull, os.O_RDONLY), 0), (stdout, 1), (stderr, 2)):
        os.dup2(descriptor, ours)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w", 1), os.fdopen(2, "w", 1)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where we are run behind nohup
    os.environ.clear()
    os.environ.update(asked["env"])
    logging.disable(logging.NOTSET)
    module, *sys.argv[1:] = asked["argv"]
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="runpy")  # that it is loaded is why we are here
    code: object = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - as an interpreter says it
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
