"""Listing: what is due, over all cases, and to whom it falls."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import Case, CaseSummary
from bot.visits.models.task import BY_CLOCK, Due, Task
from bot.visits.ports import CaseStore
from bot.visits.tasks.ports import TaskStore
from bot.visits.wording.sentences import sentence

HOUSE_LANGUAGE = "da"  #: In which the clock writes down what it finds due.
#: What it writes down, as kept among the sentences of staff.
_BY_CLOCK = (("open_points", "no_reply"), ("changes", "late_task"))


def due(day: dt.date, *, tasks: TaskStore, cases: CaseStore) -> tuple[Due, ...]:
    """Return every open task and bring-up that is due by this day, over all cases, the longest overdue first.

    What is due before today counts as well: `Due.late(today)` tells. `Due.person` is the user name of the colleague
    it falls to: the one it is for, else the case officer, else None, where it is everybody's. `Due.case` is the line
    of the case in the inbox. Whatever the status of the case: who postpones a case sets a day to bring it up. The
    page, the digest and the week's list all call this.
    """
    found = tasks.tasks(due_by=day)
    numbers = {one.case for one in found}
    summaries = {one.number: one for one in cases.cases(numbers=numbers, limit=len(numbers))} if numbers else {}
    return tuple(_due(one, summaries[one.case]) for one in found if one.case in summaries)


def falls_to(task: Task, case: Case | CaseSummary) -> tuple[str | None, str]:
    """User name and name of the colleague whose task it is."""
    if task.person:
        return task.person, task.person_name
    return (case.officer.person, case.officer.name) if case.officer else (None, "")


def words(task: Task, language: str) -> str:
    """What is to be done: as a person wrote it; what the clock wrote down, in the language of whoever reads it."""
    written = (sentence(*keys) for keys in _BY_CLOCK if task.by == BY_CLOCK)
    ours = next((one for one in written if one[HOUSE_LANGUAGE] == task.what), None)
    return ours.get(language, task.what) if ours else task.what


def _due(task: Task, case: CaseSummary) -> Due:
    person, name = falls_to(task, case)
    return Due(task=task, case=case, person=person, person_name=name)
