"""Fits the weights of answering to our labelled questions: `make weights`.

Two scales are fitted: which stretch carries the answer, by a choice among all that were looked at for a
question, and whether the best one answers it, by logistic regression over the questions. Questions about made-up
documents stand beside those about the sources, so that no weight lives on one document alone.
`questions-sixth.jsonl`, `questions-eighth.jsonl` and `questions-tenth.jsonl` are left out, for the figures that
`make bench` prints.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.adapters.shipped import index_shipped
from ingest.syncing import sync
from knowledge import DocumentKind
from knowledge.answering import weighing
from knowledge.answering.gathering import gather
from knowledge.answering.observing import Observer, Sight
from knowledge.answering.quoting import Window
from knowledge.answering.reading import read
from knowledge.answering.selecting import candidates_of, seen
from knowledge.assembly import open_knowledge
from knowledge.base import ANSWER_FROM, KnowledgeBase, in_source_words
from knowledge.evaluation import Question, read_questions
from knowledge.language import language_of
from knowledge.lookups import RegisterLookup
from knowledge.registers.loading import load_registers

HERE = Path(__file__).parent
DATA = HERE / "data"
SEEDS = HERE.parent.parent / "shared" / "seeds"
MADE_UP = DATA / "made_up"
WEIGHTS = HERE.parent / "knowledge" / "answering" / "weights.yaml"
ABOUT_THE_SOURCES = ("second", "third", "tuning", "fourth", "fifth", "seventh", "ninth", "training", "held-out")
ABOUT_MADE_UP = ("made-up",)

#: How likely an answer must be, to be given: a missed one costs as much as a false one. Cross-validated.
NEEDED = 0.5
#: Pulls every weight towards nothing, as far as the questions do not speak for it.
RIDGE_CARRIES, RIDGE_ANSWERS = 0.01, 0.03

Floats = NDArray[np.float64]
HEAD = """\
# How much each sign counts for a stretch carrying the answer, and for there being an answer at all.
# Written by `make weights` from labelled questions; signs are named in observing.py. Not set by hand.
"""


@dataclass(frozen=True)
class Row:
    """One question, and what was seen of every stretch that may answer it."""

    question: Question
    sights: tuple[Sight, ...]
    closer: tuple[Sight, ...]
    carries: tuple[bool, ...]
    given: tuple[bool, ...]  #: Whether it is from a document given to us: what ours carry, nobody has labelled.

    @property
    def answerable(self) -> bool:
        return any(self.carries)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = [*_rows(Path(folder) / "sources", SEEDS, ABOUT_THE_SOURCES)]
        rows += _rows(Path(folder) / "made-up", MADE_UP, ABOUT_MADE_UP)
    WEIGHTS.write_text(HEAD + yaml.safe_dump(fitted(rows), sort_keys=False), "utf-8")
    print(f"{len(rows)} questions, {sum(len(row.sights) for row in rows)} stretches: {WEIGHTS.name} written")


def fitted(rows: Sequence[Row]) -> dict[str, object]:
    """Return both scales as they are written to the file."""
    carries = _fit_choice(rows, ridge=RIDGE_CARRIES)
    return {
        "needed": NEEDED,
        "scales": {"carries": carries, "answers": _fit(*_best(rows, carries), ridge=RIDGE_ANSWERS)},
    }


def _rows(folder: Path, documents: Path, files: Iterable[str]) -> list[Row]:
    with opened(folder, documents) as base:
        questions = [row for name in files for row in read_questions(DATA / f"questions-{name}.jsonl")]
        rows = [_row(base, question) for question in questions if question.evidence or question.status == "not_found"]
    return [row for row in rows if row.sights and (row.answerable or not row.question.evidence)]


@contextmanager
def opened(folder: Path, documents: Path) -> Iterator[KnowledgeBase]:
    """Open a knowledge base with what we ship and these documents in it."""
    registers = load_registers()
    base = open_knowledge(folder, registers=RegisterLookup(registers))
    index_shipped(base, registers, say=print)
    sync([documents], knowledge=base, kind=DocumentKind.SOURCE)
    try:
        yield base
    finally:
        base.close()


def _row(base: KnowledgeBase, question: Question) -> Row:
    language = language_of(question.question)
    asked = read(question.question, language)
    passages = base.retrieve(question.question, limit=ANSWER_FROM, also=in_source_words(question.question))
    again = lambda text: base.retrieve(text, limit=ANSWER_FROM, also=in_source_words(text))  # noqa: E731
    gathered = gather(asked, passages, closeness=base.nearness, retrieve=again, siblings=base.chunks)
    looked_at = candidates_of(asked, gathered)
    observer = Observer(asked, gathered, base.nearness)
    return Row(
        question,
        tuple(seen(observer, looked_at, reading=base.tokens_read)),
        tuple(observer.look_closer(shown) for shown, _ in looked_at),
        tuple(_carries(question, shown) for shown, _ in looked_at),
        tuple(shown.passage.chunk.kind is DocumentKind.SOURCE for shown, _ in looked_at),
    )


def _carries(question: Question, shown: Window) -> bool:
    text = " ".join(shown.text.split()).lower()
    right = shown.passage.chunk.document.startswith(question.gold) if question.gold else False
    return right and any(re.search(pattern, text) for pattern in question.evidence)


def _fit_choice(rows: Sequence[Row], *, ridge: float) -> dict[str, object]:
    """Conditional logit (McFadden 1974) by Newton's method: of the stretches of one question, which carry the answer.

    What is the same for all of them says nothing here, and gets no weight.
    """
    choices = [
        (
            [sight for sight, given in zip(row.sights, row.given, strict=True) if given],
            np.array([float(carries) for carries, given in zip(row.carries, row.given, strict=True) if given]),
        )
        for row in rows
        if any(carries and given for carries, given in zip(row.carries, row.given, strict=True))
    ]
    signs, mean, spread, seen = _on_one_scale([sight for sights, _ in choices for sight in sights])
    starts = np.cumsum([0, *(len(sights) for sights, _ in choices)])
    weights = np.zeros(len(signs))
    for _ in range(100):
        slope, bend = ridge * weights, ridge * np.eye(len(signs))
        for start, end, (_, carries) in zip(starts, starts[1:], choices, strict=False):
            own = seen[start:end]
            odds = np.exp(own @ weights - (own @ weights).max())
            likely, right = odds / odds.sum(), carries * odds / (carries @ odds)
            usual = own.T @ likely
            slope += own.T @ (likely - right) / len(choices)
            bend += ((own * likely[:, None]).T @ own - np.outer(usual, usual)) / len(choices)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return _written(signs, 0.0, weights / spread, mean)


def _best(rows: Sequence[Row], carries: Mapping[str, object]) -> tuple[list[Sight], Floats, Floats]:
    """The best stretch of every question in a document given to us, with how it stands among the others."""
    scale = weighing.Scale(carries["bias"], carries["weights"])  # type: ignore[arg-type]
    sights, labels, counted = [], [], []
    for row in rows:
        weighed = {at: scale(sight) for at, sight in enumerate(row.sights) if row.given[at]}
        if not weighed:
            continue
        best = max(weighed, key=weighed.__getitem__)
        ours = [scale(sight) for at, sight in enumerate(row.sights) if not row.given[at]]
        sights.append(weighing.judged(row.sights[best], row.closer[best], list(weighed.values()), ours))
        labels.append(float(row.answerable))
        counted.append(1.0)
    return sights, np.array(labels), np.array(counted)


def _fit(sights: Sequence[Sight], labels: Floats, counted: Floats, *, ridge: float) -> dict[str, object]:
    """Logistic regression by Newton's method."""
    signs, mean, spread, scaled = _on_one_scale(sights)
    seen = np.column_stack([np.ones(len(scaled)), scaled])
    share = counted / counted.sum()
    held = ridge * np.r_[0.0, np.ones(len(signs))]
    weights = np.zeros(len(signs) + 1)
    for _ in range(100):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (share * (likely - labels)) + held * weights
        bend = (seen * (share * likely * (1 - likely))[:, None]).T @ seen + np.diag(held) + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return _written(signs, float(weights[0]), weights[1:] / spread, mean)


def _on_one_scale(sights: Sequence[Sight]) -> tuple[list[str], Floats, Floats, Floats]:
    """Return the signs that vary, their means and spreads, and what was seen of them with both taken out."""
    signs = [sign for sign in sights[0] if np.ptp([sight[sign] for sight in sights]) > 0]
    raw = np.array([[sight[sign] for sign in signs] for sight in sights])
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    return signs, mean, spread, (raw - mean) / spread


def _written(signs: Sequence[str], bias: float, weights: Floats, mean: Floats) -> dict[str, object]:
    return {
        "bias": round(bias - float(weights @ mean), 4),
        "weights": {sign: round(float(weight), 4) for sign, weight in zip(signs, weights, strict=True)},
    }


if __name__ == "__main__":
    main()
