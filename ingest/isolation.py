"""Isolation: a file that could do harm is read in a process of its own, with little memory and little time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

from ingest.formats import Extract, Unreadable, extract

#: Address space of the child. The parsers need about a third of it for the largest files we take.
_MEMORY = 1_500_000_000
_CPU_SECONDS = 45
_WALL_SECONDS = 90
#: Of the answer on the pipe; text beyond it would be refused for its length anyway.
_ANSWER_BYTES = 80_000_000

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

    Raises:
        Unreadable: it took too long, died, or had too much to say.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-m", module, argument],
            input=content,
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(_TOO_MUCH) from None
    if child.returncode or not child.stdout or len(child.stdout) > _ANSWER_BYTES:
        raise Unreadable(_TOO_MUCH)
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def confine() -> None:
    """From here on this process has little memory and little time, and writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


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
