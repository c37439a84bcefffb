"""What a parser might do that a hostile file has taken over. Each is run in the child, where parsers run."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ingest import confinement


def environment(_: str) -> object:
    return dict(os.environ)


def opens_files(_: str) -> object:
    held = []
    with suppress(OSError):
        while len(held) < 500:
            held.append(os.open(os.devnull, os.O_RDONLY))
    return len(held)


def reads_a_file(file: str) -> object:
    return Path(file).read_text("utf-8")


def connects(port: str) -> object:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=5) as there:
        there.sendall(b"here")
    return "connected"


def asks_for_a_name(_: str) -> object:
    return len(socket.getaddrinfo("localhost", 80))


def runs_a_program(_: str) -> object:
    return subprocess.run(["/bin/true"], check=True).returncode


def becomes_a_program(_: str) -> object:
    os.execv("/bin/echo", ["echo", '{"did": "ran"}'])


def forks(_: str) -> object:
    if (child := os.fork()) == 0:
        os._exit(0)
    return child


def kills(pid: str) -> object:
    return os.kill(int(pid), 0)


def writes(file: str) -> object:
    return Path(file).write_bytes(b"")


def deletes(file: str) -> object:
    return Path(file).unlink()


def renames(file: str) -> object:
    return Path(file).rename(f"{file}.taken")


def says_much(_: str) -> object:
    """Where nobody should listen."""
    for _ in range(100):
        sys.stderr.write("x" * 1_000_000)
    return "said"


def answers_without_end(_: str) -> object:
    while True:
        sys.stdout.write("x" * 1_000_000)


def sleeps(_: str) -> object:
    time.sleep(60)
    return "awake"


def _by_the_c_library(call: str, *arguments: object) -> object:
    """As machine code would, past everything that the interpreter looks at."""
    answer = getattr(ctypes.CDLL(None, use_errno=True), call)(*arguments)
    if answer == -1:
        raise OSError(ctypes.get_errno(), call)
    return answer


def opens_a_socket_below(_: str) -> object:
    return _by_the_c_library("socket", socket.AF_INET, socket.SOCK_STREAM, 0)


def becomes_a_program_below(_: str) -> object:
    words = (ctypes.c_char_p * 3)(b"echo", b'{"did": "ran"}', None)
    return _by_the_c_library("execv", b"/bin/echo", words)


def forks_below(_: str) -> object:
    child = _by_the_c_library("fork")
    if child == 0:
        os._exit(0)
    return child


def kills_below(pid: str) -> object:
    return _by_the_c_library("kill", int(pid), 0)


def empties_below(file: str) -> object:
    return _by_the_c_library("open", file.encode(), os.O_WRONLY | os.O_TRUNC)


def deletes_below(file: str) -> object:
    return _by_the_c_library("unlink", file.encode())


def main(act: str, *, without_filter: bool) -> None:
    if without_filter:  # as on a kernel that takes none
        confinement._filter_calls = lambda: False
    confinement.confine()
    acting: Callable[[str], object] = globals()[act]
    try:
        told = {"did": acting(sys.stdin.buffer.read().decode())}
    except OSError as error:
        told = {"refused": type(error).__name__}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1].removesuffix("!"), without_filter=sys.argv[1].endswith("!"))
