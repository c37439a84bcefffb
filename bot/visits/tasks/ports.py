"""What tasks need from outside, as a protocol."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.visits.models.task import Task


class TaskStore(Protocol):
    """Each write has its audit line, without the words."""

    def tasks(self, *, case: str | None = None, due_by: dt.date | None = None) -> list[Task]:
        """In the order in which they were added; with `due_by` the open ones that are due by then, by day."""
        ...

    def add(self, task: Task) -> Task:
        """Keep a new task; the store gives it its id."""
        ...

    def change(self, task: Task, *, event: str, by: str, at: dt.datetime) -> Task:
        """Write the task over the one of the same revision, and return it with the next one.

        Raises:
            TaskMoved: the one in the store has another revision.
        """
        ...

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        """Erase the words of the tasks of a case; return of how many."""
        ...
