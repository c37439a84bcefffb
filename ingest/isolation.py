"""Isolation: a file that could do harm is read in a process of its own, with little memory and little time."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import IO, Any

from ingest.confinement import confine
from ingest.formats import Extract, Unreadable, extract

_WALL_SECONDS = 90
#: Of the answer on the pipe; text beyond it would be refused for its length anyway.
_ANSWER_BYTES = 80_000_000
_PIECE = 1 << 20

_TOO_MUCH = "Reading it took too much time or memory; save it again in a simpler form."


def extract_apart(kind: str, content: bytes) -> Extract:
    """Return what the file says, read by a child process.

    Raises:
        Unreadable: with a reason a person understands, also when the child died.
    """
    answer = apart("ingest.isolation", kind, content=content)
    if reason := answer.get("unreadable"):
        raise Unreadable(reason)
    return Extract(**answer)


def apart(module: str, argument: str, *, content: bytes) -> dict[str, Any]:
    """Run a module of ours on the bytes and return what it answered. The module calls `confine` before it reads them.

    Of our environment it has only where modules lie, and what it says beside its answer is kept nowhere.

    Raises:
        Unreadable: it took too long, died, or had too much to say.
    """
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path if os.path.exists(each or os.curdir))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", module, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": path, "HOME": os.devnull},  # without a home the interpreter asks who we are
        start_new_session=True,
    )
    assert child.stdin
    feeding = Thread(target=_feed, args=(child.stdin, content), name="file-to-child", daemon=True)
    feeding.start()
    try:
        said = _answered(child)
    finally:
        _end(child)
        feeding.join()
    if child.returncode or not said:
        raise Unreadable(_TOO_MUCH)
    answer: dict[str, Any] = json.loads(said)
    return answer


def _feed(given: IO[bytes], content: bytes) -> None:
    with suppress(BrokenPipeError), given:  # it may end before it has read everything
        given.write(content)


def _answered(child: subprocess.Popen[bytes]) -> bytes:
    """What it says until it ends, and no more than is of use."""
    assert child.stdout
    said, until = bytearray(), time.monotonic() + _WALL_SECONDS
    waiting = select.poll()
    waiting.register(child.stdout, select.POLLIN | select.POLLHUP)
    while waiting.poll(max(0.0, until - time.monotonic()) * 1000):
        piece = os.read(child.stdout.fileno(), _PIECE)
        if not piece:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, until - time.monotonic()))
            return bytes(said)
        said += piece
        if len(said) > _ANSWER_BYTES:
            break
    return b""


def _end(child: subprocess.Popen[bytes]) -> None:
    """With whatever it started; what has ended by itself is left as it is."""
    assert child.stdout
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()


def main(kind: str) -> None:
    """Read the file on standard input and answer in JSON, inside the limits."""
    confine()
    try:
        answer = extract(kind, sys.stdin.buffer.read())._asdict()
    except Unreadable as error:
        answer = {"unreadable": error.reason}
    except MemoryError:
        answer = {"unreadable": _TOO_MUCH}
    except Exception:  # noqa: BLE001 - the edge of the child: parsers raise whatever they like on a broken file
        answer = {"unreadable": "The file is damaged: its parts do not fit together. Open it and save it again."}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
