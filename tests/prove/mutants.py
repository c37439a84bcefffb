"""C-35: one thing changed in what approves, sends and verifies: a test has to fail."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import yaml

from tests.prove.checks import Check, Outcome, Room, replaced

_EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"
_AIM = 0.95  #: Killed, of those that are not the same program as before.
_HOURS = 2
#: More arguments of a run: what a self-test leaves out.
ARGUMENTS: tuple[str, ...] = ()


def killed(room: Room, mutants: int) -> Outcome:
    """A trial is a mutant. Survivors fail where they are more than the aim allows; they are named in any case."""
    program = [sys.executable, "-m", "tests.prove.mutant_tests", "--most", str(mutants), *ARGUMENTS]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=3_600 * _HOURS)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    outcome, same = Outcome(), equivalent()
    mattering = [one for one in told if one["id"] not in same]
    survived = [one["id"] for one in mattering if not one["killed"]]
    rate = 1 - len(survived) / max(1, len(mattering))
    for one in mattering:
        outcome.trial(one["killed"] or rate >= _AIM, one["id"])
    outcome.trial(done.returncode == 0 and bool(mattering), f"not run to its end: {done.stderr[-400:]}")
    named = f"; survived: {'; '.join(survived)}" if survived and mutants <= len(told) else ""
    outcome.told = f"{100 * rate:.1f} % killed, {len(told) - len(mattering)} equivalent{named[:600]}"
    return outcome


@cache
def equivalent() -> dict[str, str]:
    found: dict[str, str] | None = yaml.load(_EQUIVALENT.read_text("utf-8"), yaml.CSafeLoader)
    return found or {}


_FEWER = (
    "--modules", "bot.visits.approval", "--without", "bot/visits/test_approval.py",
    "--without", "bot/visits/test_approval_edges.py",
)  # fmt: skip

CHECKS = (
    Check(
        id="C-35",
        observes="One thing changed in approval, dispatch or the checking of citations: tests kill 95 % of mutants",
        run=killed,
        tiny=15,
        quick=40,
        long=10**6,
        dear=True,
        breaks={"the tests of approval are left out": replaced(sys.modules[__name__], "ARGUMENTS", _FEWER)},
    ),
)
