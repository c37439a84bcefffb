"""What came of the checks when they were last run, and the table of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from tests.prove.checks import Check

FILE = Path(__file__).with_name("results.json")


class Result(NamedTuple):
    """Of one check, run once."""

    trials: int
    failures: int
    seconds: float
    told: str
    noticed: list[str]  #: What was broken on purpose and noticed.
    unnoticed: list[str]
    processor: float = 0.0  #: Seconds of it, with all that was broken: those on the clock say what else ran here.
    found: list[str] = []  #: Never kept: it may quote what a check made up.


def read() -> dict[str, Result]:
    return {key: Result(**kept) for key, kept in json.loads(FILE.read_text("utf-8")).items()} if FILE.exists() else {}


def keep(new: dict[str, Result]) -> None:
    """Beside those of other checks that were not run this time."""
    kept = {key: result._replace(found=[])._asdict() for key, result in sorted((read() | new).items())}
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def table(checks: dict[str, Check]) -> str:
    heads = ("check", "what must be observed", "N", "failures", "true rate below", "s", "CPU s, breaks too")
    rows = ["| " + " | ".join((*heads, "seen to fail where")) + " |"]
    rows.append("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |")
    results = read()
    return "\n".join(rows + [_row(check, results.get(key)) for key, check in checks.items()])


def _row(check: Check, result: Result | None) -> str:
    if result is None:
        return f"| {check.id} | {check.observes} | – | – | – | – | – | not run yet |"
    observes = check.observes + (f" ({result.told})" if result.told else "")
    bound = "–" if result.failures else f"{_percent(300 / result.trials)} %"
    seen = "; ".join(result.noticed + [f"**not** where {one}" for one in result.unnoticed])
    seconds = (f"{result.seconds:.0f}", f"{result.processor:.0f}" if result.processor else "–")
    cells = (check.id, observes, f"{result.trials:,}", f"{result.failures:,}", bound, *seconds, seen)
    return "| " + " | ".join(cells) + " |"


def _percent(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"
