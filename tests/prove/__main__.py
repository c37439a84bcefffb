"""`make prove`: every check many times, then the product broken on purpose, and one table of it in the README.

Each check runs in a process of its own and for a bounded time. `python -m tests.prove C-02 C-33` runs some of them;
the rows of the others stay as they were.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bot.visits.reading import sample
from tests.live.server import running
from tests.prove import forked, results, side_by_side
from tests.prove.checks import Check, Room
from tests.prove.registry import CHECKS
from tests.prove.results import Result
from tests.readme_tables import README, with_tables

MINUTES = {False: 30, True: 240}  #: At most, for one check, in the quick and in the long form.
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
    asked = parser.parse_args()
    if unknown := set(asked.checks) - set(CHECKS):
        parser.error(f"no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    if asked.list:
        print(*(f"{one.id}  {one.quick:>6,} / {one.long:>6,}  {one.observes}" for one in CHECKS.values()), sep="\n")
        return
    trials = {key: asked.trials or (one.long if asked.long else one.quick) for key, one in CHECKS.items()}
    begun, keys = time.monotonic(), asked.checks or list(CHECKS)
    found = _all(keys, trials.__getitem__, indexed=asked.indexed, minutes=MINUTES[asked.long])
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
    sound = {key for key, one in found.items() if not (one.failures or one.unnoticed)}
    lost = set(keys) - sound
    print(f"{len(sound)} of {len(keys)} checks hold." + (f" Not: {sorted(lost)}" if lost else ""))
    print(f"The whole took {time.monotonic() - begun:.0f} s.")
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


def _all(keys: Sequence[str], trials: Callable[[str], int], *, indexed: Path | None, minutes: int) -> dict[str, Result]:
    """Whatever becomes of one, the others are run, and what was found is kept even where the run is cut off."""
    if len(os.listdir("/proc/self/task")) > (os.cpu_count() or 1):  # those of OpenBLAS, which survive a fork
        raise SystemExit(
            "Something that a check imports starts threads: what they hold would be held in forks for ever."
        )
    before = {key: one.processor or one.seconds for key, one in results.read().items()}
    dearest = sorted(keys, key=lambda key: before.get(key, 0), reverse=True)
    found = dict[str, Result]()
    with tempfile.TemporaryDirectory(prefix="prove-") as place:
        folder = Path(place)
        if indexed:
            (folder / "indexed").symlink_to(indexed.resolve())
        works = [("index", lambda: str(_indexed(folder)))]
        works += [(key, partial(_as_json, CHECKS[key], folder, trials(key))) for key in dearest]
        for number, one in enumerate(side_by_side.ended(works, folder, seconds=60 * minutes)):
            took = f"{one.seconds:.0f} s with all that was broken, {one.processor:.0f} s of the processor"
            print(f"   {number} of {len(keys)} done; {one.name}: {took}", flush=True)
            if one.name == "index":
                continue
            if one.said is None:
                print(f"{one.name} was not run to its end: {one.told}", flush=True)
                continue
            found[one.name] = Result(**one.said)._replace(processor=round(one.processor, 1))
            results.keep({one.name: found[one.name]})
            _tell(one.name, found[one.name])
    return found


def _as_json(check: Check, folder: Path, trials: int) -> dict[str, Any]:
    with forked.ready():
        return run(check, folder, trials)._asdict()


def _tell(key: str, result: Result) -> None:
    print(f"{key} {result.failures} of {result.trials} failed, {result.seconds} s", *result.found, sep="\n   ")
    for name in result.unnoticed:
        print(f"   not noticed: {name}", flush=True)


if __name__ == "__main__":
    main()
