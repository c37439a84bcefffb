"""`make prove`: every check many times, then the product broken on purpose, and one table of it in the README.

Each check runs in a process of its own and for a bounded time. `python -m tests.prove C-02 C-33` runs some of them;
the rows of the others stay as they were.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bot.visits.reading import sample
from tests.live.server import running
from tests.prove import results
from tests.prove.checks import Check, Room
from tests.prove.registry import CHECKS
from tests.prove.results import Result
from tests.readme_tables import README, with_tables

MINUTES = {False: 30, True: 240}  #: At most, for one check, in the quick and in the long form.
AT_ONCE = 2
_KEEPING = threading.Lock()
WITHOUT_A_THEME = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "contact": {"email": "kim@sender.example"},
    "message": sample().message,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=", ".join(CHECKS))
    parser.add_argument("--list", action="store_true", help="say which there are, and run none")
    parser.add_argument("--long", action="store_true", help="many more trials, for hours")
    parser.add_argument("--trials", type=int, help="so many instead, of each of these checks")
    parser.add_argument("--indexed", type=Path, help="a data folder in which a server has worked, where there is one")
    parser.add_argument("--here", type=Path, help="run in this process, with this folder to work in")
    asked = parser.parse_args()
    if unknown := set(asked.checks) - set(CHECKS):
        parser.error(f"no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    if asked.list:
        print(*(f"{one.id}  {one.quick:>6,} / {one.long:>6,}  {one.observes}" for one in CHECKS.values()), sep="\n")
        return
    if asked.here is not None:
        logging.disable()
        for key in asked.checks:
            trials = asked.trials or (CHECKS[key].long if asked.long else CHECKS[key].quick)
            print(json.dumps(run(CHECKS[key], asked.here, trials)._asdict()), flush=True)
        return
    more = [*(["--long"] if asked.long else []), *(["--trials", str(asked.trials)] if asked.trials else [])]
    found = _all(asked.checks or list(CHECKS), more, indexed=asked.indexed)
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
    sound = {key for key, one in found.items() if not (one.failures or one.unnoticed)}
    lost = set(asked.checks or CHECKS) - sound
    print(f"{len(sound)} of {len(asked.checks or CHECKS)} checks hold." + (f" Not: {sorted(lost)}" if lost else ""))
    sys.exit(1 if lost else 0)


def run(check: Check, folder: Path, trials: int) -> Result:
    """The check, and then what it says of a product that is broken."""
    index = partial(_indexed, folder)
    begun = time.monotonic()
    outcome = check.run(Room(folder / check.id, index), trials)
    seconds = time.monotonic() - begun
    noticed: dict[bool, list[str]] = {True: [], False: []}
    for number, (name, broken) in enumerate(check.breaks.items()):
        with broken():
            seen = check.run(Room(folder / f"{check.id}-{number}", index), check.tiny)
        noticed[seen.failures > 0].append(name)
    told = (outcome.trials, outcome.failures, round(seconds, 1), outcome.told)
    return Result(*told, noticed=noticed[True], unnoticed=noticed[False], found=outcome.found)


def _indexed(folder: Path) -> Path:
    """A data folder in which a server has worked; made once, whichever check needs it first."""
    made = folder / "indexed"
    with (folder / "indexed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with running(folder / "new") as server:
                server.post("/api/triage", WITHOUT_A_THEME)
            (folder / "new").rename(made)
    return made


def _all(keys: Sequence[str], more: Sequence[str], *, indexed: Path | None) -> dict[str, Result]:
    with tempfile.TemporaryDirectory(prefix="prove-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        if indexed:
            (Path(folder) / "indexed").symlink_to(indexed.resolve())
        apart = partial(_apart, folder=folder, more=more, done=iter(range(1, len(keys) + 1)), of=len(keys))
        found = dict(zip(keys, pool.map(apart, keys), strict=True))
    return {key: result for key, result in found.items() if result is not None}


def _apart(key: str, *, folder: str, more: Sequence[str], done: Iterator[int], of: int) -> Result | None:
    """Whatever becomes of it: the others are run, and what was found is kept even where the run is cut off."""
    begun = time.monotonic()
    result = _run_apart(key, folder=folder, more=more)
    if result is not None:
        with _KEEPING:
            results.keep({key: result})
    print(f"   {next(done)} of {of} done; {key} with all that was broken: {time.monotonic() - begun:.0f} s", flush=True)
    return result


def _run_apart(key: str, *, folder: str, more: Sequence[str]) -> Result | None:
    program = [sys.executable, "-m", "tests.prove", "--here", folder, key, *more]
    minutes = MINUTES["--long" in more]
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=60 * minutes, check=True)
        result = Result(**json.loads(done.stdout.splitlines()[-1]))
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{key} was not run to its end: {str(error.stderr or '')[-2_000:]}", flush=True)
        return None
    except (IndexError, ValueError, TypeError):  # it died and said nothing, or something else
        print(f"{key} did not say what came of it", flush=True)
        return None
    print(f"{key} {result.failures} of {result.trials} failed, {result.seconds} s", *result.found, sep="\n   ")
    for name in result.unnoticed:
        print(f"   not noticed: {name}", flush=True)
    return result


if __name__ == "__main__":
    main()
