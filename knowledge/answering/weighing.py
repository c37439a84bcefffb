"""Weighing: from what is seen of a stretch to how likely it carries the answer, and to whether there is one at all.

The weights are fitted on labelled questions of ours by `make weights`; nobody sets one by hand.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import yaml

from knowledge.answering.observing import Sight

#: Of the others, the one that the best is compared with: two stretches may well say the same.
_RIVAL = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """A weighted sum of signs, as the logarithm of odds."""

    bias: float
    weights: Mapping[str, float]

    def __call__(self, sight: Sight) -> float:
        return self.bias + sum(weight * sight[sign] for sign, weight in self.weights.items())


def odds(sights: Sequence[Sight]) -> list[float]:
    """Return for each stretch the logarithm of the odds that it carries the answer, among those of one question."""
    return [_scales()["carries"](sight) for sight in sights]


def surety(sight: Sight, closer: Sight, weighed: Sequence[float], ours: Sequence[float] = ()) -> float:
    """Return how surely the best of the stretches answers the question: above 0 it does, and not only resembles it.

    `weighed` are the odds of all of them, `ours` those of the stretches of our own texts.
    """
    return _scales()["answers"](judged(sight, closer, weighed, ours))


def judged(sight: Sight, closer: Sight, weighed: Sequence[float], ours: Sequence[float] = ()) -> Sight:
    """Return all that is seen of the best stretch, how it stands among the others, and what our own texts say.

    A summary of ours says plainly, and often in the language of the question, what a source has in a table.
    """
    others = sorted(weighed, reverse=True)
    summary = max(ours, default=others[0])  # where ours say nothing, that speaks neither for nor against
    return {
        **sight,
        **closer,
        "odds": others[0],
        "ahead": others[0] - others[min(_RIVAL, len(others) - 1)],
        "ours": summary,
        "ours_ahead": max(0.0, summary - others[0]),
    }


@functools.cache
def _scales() -> dict[str, Scale]:
    raw = yaml.load(
        resources.files("knowledge").joinpath("answering/weights.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    needed = raw["needed"]
    return {
        name: Scale(part["bias"] - (math.log(needed / (1 - needed)) if name == "answers" else 0.0), part["weights"])
        for name, part in raw["scales"].items()
    }
