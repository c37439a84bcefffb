"""`/api/tasks` and `/api/cases/{number}/tasks`: what is due, and what is to be done on a case."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query

from bot.visits.errors import RequestInvalid
from bot.visits.models.task import Due, Task, TaskKind
from bot.visits.tasks import TaskForm
from bot.web.access import CaseSorter, CaseViewer
from bot.web.bodies import NewTaskBody, TaskBody, parse
from bot.web.context import Body, CaseDep, ServicesDep

router = APIRouter(prefix="/api")


@router.get("/tasks")
def due(
    reader: CaseViewer,
    services: ServicesDep,
    due_by: Annotated[dt.date | None, Query()] = None,
    person: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """What is due today, or by a day, and to whom it falls."""
    found = services.deskwork.due(due_by or services.now().date())
    return {"tasks": [_due_shape(one) for one in found if person in ("", one.person)]}


@router.post("/cases/{number}/tasks", status_code=201)
def add(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    told = parse(NewTaskBody, body)
    if told.kind is TaskKind.TASK:
        form = TaskForm(told.what, told.person, told.due)
        return task_shape(services.deskwork.add(found.number, form, by=person))
    if told.due is None or told.person:
        raise RequestInvalid("(a bring_up has a day, due, and is for whoever has the case)")
    return task_shape(services.deskwork.bring_up(found.number, told.due, told.what, by=person))


@router.put("/cases/{number}/tasks/{task}")
def change(found: CaseDep, task: int, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """What is to be done anew, with the `revision` it had; or whether it is `done`."""
    told = parse(TaskBody, body)
    if told.done is not None:
        return task_shape(services.deskwork.finish(found.number, task, done=told.done, by=person))
    if told.what is None or told.revision is None:
        raise RequestInvalid("(what and revision, or done)")
    form = TaskForm(told.what, told.person, told.due)
    return task_shape(services.deskwork.change(found.number, task, form, was=told.revision, by=person))


def task_shape(task: Task) -> dict[str, Any]:
    return task.model_dump(mode="json")


def _due_shape(due: Due) -> dict[str, Any]:
    return task_shape(due.task) | {"falls_to": due.person, "status": due.case.status}
