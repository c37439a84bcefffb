"""Task: something to be done on a case; or the day on which the case is to be brought up again."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.case import CaseSummary
from bot.visits.models.request import Frozen

BY_CLOCK = "system"  #: Who wrote down what the clock found due.


class TaskKind(StrEnum):
    TASK = "task"
    BRING_UP = "bring_up"  #: The case lies still until that day. A case has one of these open at most.


class Done(Frozen):
    by: str
    by_name: str
    at: AwareDatetime


class Task(Frozen):
    id: int = 0  #: Given by the store.
    case: str
    kind: TaskKind = TaskKind.TASK
    what: str
    person: str | None = None  #: User name of the colleague it is for; None for whoever has the case.
    person_name: str = ""
    due: dt.date | None = None
    by: str  #: Person id, or `system`.
    by_name: str = ""
    at: AwareDatetime
    done: Done | None = None
    revision: int = 1  #: Rises with every write.


class Due(Frozen):
    """A task that is due, with its case and the colleague it falls to."""

    task: Task
    case: CaseSummary
    person: str | None  #: User name; None where it is for nobody and nobody has the case.
    person_name: str = ""

    def late(self, today: dt.date) -> bool:
        return self.task.due is not None and self.task.due < today
