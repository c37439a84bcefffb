"""DeskWork: who has a case, what is to be done on it, and what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import officers, tasks
from bot.visits.models import Case, Person
from bot.visits.models.task import Due, Task, TaskKind
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.tasks import TaskForm
from bot.visits.tasks.ports import TaskStore


@dataclass(frozen=True)
class DeskWork:
    cases: CaseStore
    tasks: TaskStore
    people: PeopleStore
    work: CaseWork
    now: Callable[[], dt.datetime]

    def assign(self, number: str, person: str | None, *, was: str | None = None, by: Person) -> Case:
        """Take a case, hand it over to the colleague of this user name, or give it back."""
        case = officers.assign(number, person, was=was, by=by, people=self.people, store=self.cases, at=self.now())
        return self.work.after(case)

    def add(self, number: str, told: TaskForm, *, by: Person) -> Task:
        """Write down what is to be done on a case."""
        case = self.cases.case(number)
        return tasks.add(case, told, by=by, people=self.people, store=self.tasks, at=self.now())

    def change(self, number: str, task: int, told: TaskForm, *, was: int, by: Person) -> Task:
        """Say anew what is to be done."""
        case = self.cases.case(number)
        return tasks.change(case, task, told, was=was, by=by, people=self.people, store=self.tasks, at=self.now())

    def finish(self, number: str, task: int, *, done: bool = True, by: Person) -> Task:
        """Say that it is done, or is not after all."""
        return tasks.finish(self.cases.case(number), task, done=done, by=by, store=self.tasks, at=self.now())

    def bring_up(self, number: str, day: dt.date, what: str, *, by: Person) -> Task:
        """Have the case brought up again on a day."""
        case = self.cases.case(number)
        return tasks.bring_up(case, day, what, by=by, people=self.people, store=self.tasks, at=self.now())

    def taken_up(self, number: str, *, by: Person) -> None:
        """The case lies before somebody again: the day on which it was to be brought up is waited for no longer."""
        waiting = (one for one in self.tasks.tasks(case=number) if one.kind is TaskKind.BRING_UP and not one.done)
        for task in waiting:
            self.finish(number, task.id, by=by)

    def due(self, day: dt.date) -> tuple[Due, ...]:
        """What is due by a day over all cases, with the colleague it falls to."""
        return tasks.due(day, tasks=self.tasks, cases=self.cases)
