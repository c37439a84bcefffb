"""`ope eval` on the labelled files, over the source documents."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import assistant
from bot.cli.operations import evaluate
from bot.settings import Settings
from tests.bench.figures import figure
from tests.bench.seeds import QUESTIONS, REQUESTS, SEEDS, at_hand

DATA = Path(__file__).parent.parent / "data"
HELD_OUT = tuple(
    DATA / f"questions-{name}.jsonl" for name in ("sixth", "eighth", "tenth")
)  #: No weight was fitted to these.
LEAST = {"found": 1.0, "found_first": 0.85, "refused": 1.0}  #: Shares that are asked for.


def quality(folder: Path) -> None:
    files = [path for path in (QUESTIONS, *HELD_OUT, REQUESTS) if at_hand(path)]
    with assistant(Settings(data_dir=folder / "served")) as ours:
        if at_hand(SEEDS):
            ours.index([SEEDS], progress=lambda step: None)
        for event in evaluate(ours, paths=[str(path.resolve()) for path in files]):
            _print(event.get("result", {}))


def _print(figures: dict[str, object]) -> None:
    file = figures.get("file")
    for name, value in figures.items():
        if isinstance(value, int | float):
            figure(f"{file}:{name}", value, at_least=LEAST.get(name))
