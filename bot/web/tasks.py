"""What is to be done on a case, and when it is brought up again: on the case page and above the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import officers
from bot.visits.errors import RequestInvalid
from bot.visits.models import Action, Case, Person
from bot.visits.models.task import Due, Task, TaskKind
from bot.visits.tasks import LONGEST, TaskForm, falls_to
from bot.visits.tasks.errors import TaskMoved, TaskUnknown
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Sorter

router = APIRouter()

_DONE = ("task", "task_done", "task_reopened", "bring_up")
_SHOWN = 20


class CaseTasks(NamedTuple):
    """What the case page shows."""

    open: list[Task]
    done: list[Task]
    names: dict[int, str]  #: Task to the name of the colleague it falls to; none where it is everybody's.
    bring_up: Task | None
    colleagues: tuple[Person, ...]
    may_keep: bool
    today: dt.date
    said: str
    longest: int = LONGEST


class DueList(NamedTuple):
    """What the inbox shows of one colleague's tasks."""

    shown: Sequence[Due]
    more: int
    today: dt.date


def case_tasks(case: Case, reader: Person, services: Services, done: str) -> CaseTasks | None:
    """None where there is nothing to be done and nothing can be written down."""
    found = services.tasks.tasks(case=case.number)
    may_keep = officers.open_to(case) and reader.may(Action.SORT_CASE)
    if not found and not may_keep:
        return None
    waiting = sorted((one for one in found if not one.done), key=lambda one: (one.due or dt.date.max, one.id))
    return CaseTasks(
        open=waiting,
        done=[one for one in found if one.done],
        names={one.id: falls_to(one, case)[1] for one in found},
        bring_up=next((one for one in waiting if one.kind is TaskKind.BRING_UP), None),
        colleagues=officers.colleagues(services.people) if may_keep else (),
        may_keep=may_keep,
        today=services.now().date(),
        said=done if done in _DONE and found else "",
    )


def due_list(reader: Person, services: Services) -> DueList:
    """What falls to the reader or to whom the reader stands in for; and what falls to nobody who is here."""
    today = services.now().date()
    rota = services.staffwork.rota()

    def is_shown(one: Due) -> bool:
        holder = rota.stand_in(one.person, today) if one.person else None
        return one.person == reader.id or holder is None or holder.id == reader.id

    found = [one for one in services.deskwork.due(today) if is_shown(one)]
    return DueList(found[:_SHOWN], max(0, len(found) - _SHOWN), today)


@router.post("/cases/{number}/tasks")
def add(case: CaseDep, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    if field(form, "kind", limit=20) == TaskKind.BRING_UP:
        day = _day(form)
        if day is None:
            raise RequestInvalid("(due)")
        services.deskwork.bring_up(case.number, day, field(form, "what", limit=5_000), by=person)
        return _back(case, "bring_up")
    services.deskwork.add(case.number, _told(form), by=person)
    return _back(case, "task")


@router.post("/cases/{number}/tasks/{task}/done")
def finish(case: CaseDep, task: str, form: StaffForm, person: Sorter, services: ServicesDep) -> Response:
    done = field(form, "done", limit=5) != "no"
    services.deskwork.finish(case.number, _id(task), done=done, by=person)
    if field(form, "from", limit=10) == "inbox":
        return RedirectResponse("/", 303)
    return _back(case, "task_done" if done else "task_reopened")


@router.get("/cases/{number}/tasks/{task}")
def edit_page(request: Request, case: CaseDep, task: str, person: Sorter, services: ServicesDep) -> HTMLResponse:
    held = _held(case, task, services)
    typed = TaskForm(held.what, held.person, held.due)
    return _page(request, case, held, typed, services)


@router.post("/cases/{number}/tasks/{task}")
def edit(
    request: Request, case: CaseDep, task: str, form: StaffForm, person: Sorter, services: ServicesDep
) -> Response:
    """Who is second to save sees what the first one wrote, with the own words still in the form."""
    told = _told(form)
    try:
        services.deskwork.change(case.number, _id(task), told, was=_number(form, "revision"), by=person)
    except TaskMoved:
        return _page(request, case, _held(case, task, services), told, services, moved=True)
    return _back(case, "task")


def _page(
    request: Request, case: Case, held: Task, typed: TaskForm, services: Services, *, moved: bool = False
) -> HTMLResponse:
    return pages.render(
        request,
        "task.html",
        status=409 if moved else 200,
        case=case,
        held=held,
        typed=typed,
        moved=moved,
        colleagues=officers.colleagues(services.people),
        longest=LONGEST,
    )


def _held(case: Case, task: str, services: Services) -> Task:
    found = next((one for one in services.tasks.tasks(case=case.number) if one.id == _id(task)), None)
    if found is None:
        raise TaskUnknown
    return found


def _back(case: Case, done: str) -> RedirectResponse:
    return RedirectResponse(f"/cases/{case.number}?done={done}#h-tasks", 303)


def _told(form: FormData) -> TaskForm:
    return TaskForm(field(form, "what", limit=5_000), field(form, "person", limit=100) or None, _day(form))


def _day(form: FormData) -> dt.date | None:
    given = field(form, "due", limit=20).strip()
    try:
        return dt.datetime.strptime(given, "%Y-%m-%d").date() if given else None
    except ValueError:
        raise RequestInvalid("(due)") from None


def _id(task: str) -> int:
    if not (task.isascii() and task.isdecimal() and len(task) < 10):
        raise TaskUnknown
    return int(task)


def _number(form: FormData, name: str) -> int:
    given = field(form, name, limit=10)
    return int(given) if given.isascii() and given.isdecimal() else 0
