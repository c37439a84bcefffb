"""What evaluations need from outside, as a protocol."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.visits.models.evaluation import Evaluation, Survey


class EvaluationStore(Protocol):
    """A later evaluation stands beside the earlier one; each write has its audit line, without the words."""

    def evaluations(self, *, case: str | None = None) -> list[Evaluation]:
        """Oldest first."""
        ...

    def add(self, evaluation: Evaluation) -> Evaluation:
        """Keep a new one; the store gives it its id."""
        ...

    def set_aside(self, evaluation: Evaluation, *, aside: bool, by: str, at: dt.datetime) -> None:
        """Say that it does not count, or that it does after all."""
        ...

    def tie(self, evaluation: Evaluation, lead: int, *, by: str, at: dt.datetime) -> None:
        """Keep which lead was made of it."""
        ...

    def sent(self) -> list[tuple[str, Survey]]:
        """Number of the case and survey, of each letter of thanks that went out with one."""
        ...

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        """Erase the words, and who said them, from every evaluation of the case; return how many had any."""
        ...
