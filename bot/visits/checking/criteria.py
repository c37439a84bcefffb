"""Criteria: what makes a programme good, and which rules look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.visits.checking.rules import Sentence, sentences
from bot.visits.models import Told
from bot.visits.models.request import Frozen

_FILE = Path(__file__).parent / "data" / "criteria.yaml"


class Criterion(Frozen):
    number: int
    title: Told
    rules: tuple[str, ...]

    def sentences(self) -> dict[str, Sentence]:
        """Rule to its level and what it says."""
        return {rule: sentences()[rule] for rule in self.rules}


@cache
def criteria() -> tuple[Criterion, ...]:
    return tuple(Criterion.model_validate(entry) for entry in yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))
