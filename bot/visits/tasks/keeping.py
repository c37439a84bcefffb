"""Keeping: a person writes down what is to be done on a case, changes it, and says when it is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.visits.errors import NotAllowed, PersonUnknown, RequestInvalid, StepNotAllowed
from bot.visits.models import Action, Case, Person
from bot.visits.models.task import Done, Task, TaskKind
from bot.visits.ports import PeopleStore
from bot.visits.tasks.errors import TaskMoved, TaskUnknown
from bot.visits.tasks.ports import TaskStore
from bot.visits.versions import plain

LONGEST = 500  #: Characters of what is to be done.
_YEARS = dt.timedelta(days=5 * 366)  #: A day further off is a slip of the finger.


@dataclass(frozen=True)
class TaskForm:
    """A task as a person wrote it down."""

    what: str
    person: str | None = None  #: User name; None for whoever has the case.
    due: dt.date | None = None


def add(case: Case, told: TaskForm, *, by: Person, people: PeopleStore, store: TaskStore, at: dt.datetime) -> Task:
    """Keep a new task.

    Raises:
        NotAllowed: the role of `by` does not cover it.
        StepNotAllowed: the case is history or merged.
        PersonUnknown: nobody of that user name works on cases here.
        RequestInvalid: nothing says what is to be done, or the day cannot be.
    """
    _may_keep(case, by)
    return store.add(_written(case, told, TaskKind.TASK, by, people, at))


def change(
    case: Case, task_id: int, told: TaskForm, *, was: int, by: Person, people: PeopleStore, store: TaskStore,
    at: dt.datetime,
) -> Task:  # fmt: skip
    """Say anew what is to be done, for whom and by when.

    Raises:
        TaskUnknown: the case has no such task.
        TaskMoved: it is not at the revision `was` any more.
        NotAllowed, StepNotAllowed, PersonUnknown, RequestInvalid: as `add`.
    """
    _may_keep(case, by)
    held = _found(case, task_id, store)
    if held.revision != was:
        raise TaskMoved
    if held.kind is TaskKind.BRING_UP and told.due is None:
        raise RequestInvalid("(due)")
    said = _written(case, told, held.kind, by, people, at)
    new = held.model_copy(update={name: getattr(said, name) for name in ("what", "person", "person_name", "due")})
    return held if new == held else store.change(new, event=f"{held.kind}.changed", by=by.id, at=at)


def finish(case: Case, task_id: int, *, done: bool, by: Person, store: TaskStore, at: dt.datetime) -> Task:
    """Say that it is done, or is not after all. Who is second to say so changes nothing.

    Raises:
        NotAllowed, TaskUnknown, TaskMoved: as `change`.
    """
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    held = _found(case, task_id, store)
    if done == (held.done is not None):
        return held
    new = held.model_copy(update={"done": Done(by=by.id, by_name=by.name, at=at) if done else None})
    return store.change(new, event=f"{held.kind}.{'done' if done else 'reopened'}", by=by.id, at=at)


def bring_up(
    case: Case, day: dt.date, what: str, *, by: Person, people: PeopleStore, store: TaskStore, at: dt.datetime
) -> Task:
    """Have the case brought up on a day, in place of the day that was set before.

    Raises:
        NotAllowed, StepNotAllowed, RequestInvalid, TaskMoved: as `change`.
    """
    _may_keep(case, by)
    told = TaskForm(what, due=day)
    open_ = [one for one in store.tasks(case=case.number) if one.kind is TaskKind.BRING_UP and not one.done]
    if open_:
        return change(case, open_[0].id, told, was=open_[0].revision, by=by, people=people, store=store, at=at)
    return store.add(_written(case, told, TaskKind.BRING_UP, by, people, at))


def _may_keep(case: Case, by: Person) -> None:
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    if case.history or case.merged_into:
        raise StepNotAllowed(f"({case.status})")


def _found(case: Case, task_id: int, store: TaskStore) -> Task:
    found = next((one for one in store.tasks(case=case.number) if one.id == task_id), None)
    if found is None:
        raise TaskUnknown
    return found


def _written(case: Case, told: TaskForm, kind: TaskKind, by: Person, people: PeopleStore, at: dt.datetime) -> Task:
    what = " ".join(plain(told.what).split())[:LONGEST]
    if not what:
        raise RequestInvalid("(what)")
    if told.due and abs(told.due - at.date()) > _YEARS:
        raise RequestInvalid("(due)")
    colleague = people.person(told.person) if told.person else None
    if told.person and (colleague is None or not colleague.may(Action.SORT_CASE)):
        raise PersonUnknown
    return Task(
        case=case.number,
        kind=kind,
        what=what,
        person=told.person or None,
        person_name=colleague.name if colleague else "",
        due=told.due,
        by=by.id,
        by_name=by.name,
        at=at,
    )
