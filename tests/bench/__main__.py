"""`make bench`: one JSON line a figure, the quick ones first. Compare within one run; quote medians.

Each part runs in a process of its own and for a bounded time: one that fails, hangs or crashes is named, and the
others go on. `python -m tests.bench PART ...` runs some of them.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from typing import NamedTuple

from tests.bench import (
    engines,
    growth,
    load,
    mailbox,
    pages,
    papers,
    quality,
    questions,
    requests,
    retrieval,
    scheduling,
    serving,
    slack,
)
from tests.bench.figures import figure

STOPPING = 30  #: Seconds that a part has to put away what it started.


class Part(NamedTuple):
    run: Callable[[Path], None]  #: Takes the folder that all parts share.
    seconds: int  #: At most: several times what it takes on two quiet cores.


PARTS = {
    "engines": Part(engines.engines, 300),
    "indexing": Part(engines.indexing, 200),
    "papers": Part(papers.printing, 120),
    "embedding": Part(questions.embedding, 120),
    "pages": Part(pages.pages, 900),
    "serving": Part(serving.serving, 900),
    "slack": Part(slack.slack, 600),
    "scheduling": Part(scheduling.scheduling, 900),
    "triaging": Part(requests.triaging, 300),
    "mailbox": Part(mailbox.mailbox, 600),
    "asking": Part(questions.asking, 400),
    "quality": Part(quality.quality, 400),
    "retrieval-seeds": Part(retrieval.seeds, 400),
    "retrieval-squad": Part(retrieval.squad, 1_800),
    "load": Part(load.load, 1_200),
    "growth": Part(growth.growth, 1_800),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--here", type=Path, help="run in this process, with this folder to work in")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    names = asked.parts or list(PARTS)
    if asked.here is not None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # behind nohup it would be ignored
        for name in names:
            PARTS[name].run(asked.here)
    else:
        sys.exit(_each_apart(names))


def _each_apart(names: Sequence[str]) -> int:
    failed: list[str] = []
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in names:
            begun = time.monotonic()
            code, under_the_mark = _apart(name, folder)
            missed += under_the_mark
            figure("part_seconds", time.monotonic() - begun, part=name, load=round(os.getloadavg()[0], 1))
            if code:
                failed.append(name)
                print(f"{name} failed (exit code {code})", file=sys.stderr)
    if missed:
        print("under the mark:", *missed, sep="\n  ", file=sys.stderr)
    if failed:
        print(f"not measured to the end: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _apart(name: str, folder: str) -> tuple[int, list[str]]:
    """Run a part in its own process; return its exit code and the figures that miss their marks."""
    program = [sys.executable, "-m", "tests.bench", "--here", folder, name]
    missed = []
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        stopping = Timer(PARTS[name].seconds, process.send_signal, [signal.SIGINT])
        ending = Timer(PARTS[name].seconds + STOPPING, process.kill)
        try:
            for timer in (stopping, ending):
                timer.start()
            for line in process.stdout:
                print(line, end="", flush=True)
                if line.startswith("{") and json.loads(line).get("met") is False:
                    missed.append(line.strip())
        finally:
            for timer in (stopping, ending):
                timer.cancel()
    return process.returncode, missed


if __name__ == "__main__":
    main()
