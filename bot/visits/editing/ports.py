"""What editing needs from outside, as a protocol."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.visits.models.working import WorkingCopy


class WorkingCopies(Protocol):
    """Programmes that people are editing, one a case, with every step back and forward. Each write has its audit line.

    Every write names the revision it has seen, and raises CopyMoved where the copy has another one.
    """

    def find(self, number: str) -> WorkingCopy | None: ...

    def begin(self, copy: WorkingCopy, *, at: dt.datetime) -> None:
        """Raises CopyMoved where the case has one."""
        ...

    def add(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None:
        """Keep the copy with its new step. Steps that were undone before it are gone."""
        ...

    def go(self, number: str, position: int, *, was: int, by: str, at: dt.datetime) -> WorkingCopy:
        """Let the step at this position hold."""
        ...

    def hand_over(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None: ...

    def drop(self, number: str, *, was: int, by: str, at: dt.datetime) -> None: ...
