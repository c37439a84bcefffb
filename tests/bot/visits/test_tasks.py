from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import tasks
from bot.visits.errors import NotAllowed, PersonUnknown, RequestInvalid
from bot.visits.models import Officer, Role, Status
from bot.visits.models.task import TaskKind
from bot.visits.tasks import TaskForm
from bot.visits.tasks.errors import TaskMoved, TaskUnknown
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore, InMemoryTaskStore

COORDINATOR, APPROVER, READER = (a_person(role) for role in (Role.COORDINATOR, Role.APPROVER, Role.READER))
PEOPLE = InMemoryPeopleStore(COORDINATOR, APPROVER, READER)
TODAY = NOW.date()
KEEPING = {"by": COORDINATOR, "people": PEOPLE, "at": NOW}


@pytest.fixture
def kept(store: InMemoryCaseStore) -> InMemoryTaskStore:
    store.put(a_case())
    return InMemoryTaskStore(store)


def test_what_is_due_falls_to_whom_it_is_for_else_to_whoever_has_the_case(
    store: InMemoryCaseStore, kept: InMemoryTaskStore
) -> None:
    case, other = a_case(officer=Officer(person="ada", name="Ada")), a_case(number="2026-0002", status=Status.POSTPONED)
    store.put(case)
    store.put(other)
    tasks.add(case, TaskForm("Call the bus", APPROVER.id, TODAY), store=kept, **KEEPING)
    tasks.add(case, TaskForm("Book lunch", None, TODAY - dt.timedelta(days=3)), store=kept, **KEEPING)
    tasks.add(case, TaskForm("Later", None, TODAY + dt.timedelta(days=1)), store=kept, **KEEPING)
    tasks.add(case, TaskForm("Whenever"), store=kept, **KEEPING)
    tasks.bring_up(other, TODAY, "Ask again about dates", store=kept, **KEEPING)

    found = tasks.due(TODAY, tasks=kept, cases=store)

    assert [(one.task.what, one.person, one.late(TODAY)) for one in found] == [
        ("Book lunch", "ada", True),
        ("Call the bus", APPROVER.id, False),
        ("Ask again about dates", None, False),
    ]
    assert [one.case.number for one in found] == [NUMBER, NUMBER, "2026-0002"]


def test_a_task_is_done_by_somebody_and_can_be_taken_up_again(
    store: InMemoryCaseStore, kept: InMemoryTaskStore
) -> None:
    task = tasks.add(a_case(), TaskForm("Call the bus", due=TODAY), store=kept, **KEEPING)

    done = tasks.finish(a_case(), task.id, done=True, by=APPROVER, store=kept, at=NOW)
    again = tasks.finish(a_case(), task.id, done=True, by=COORDINATOR, store=kept, at=NOW)
    assert done.done is not None
    assert (done.done.by, again) == (APPROVER.id, done)
    assert tasks.due(TODAY, tasks=kept, cases=store) == ()

    tasks.finish(a_case(), task.id, done=False, by=APPROVER, store=kept, at=NOW)
    assert len(tasks.due(TODAY, tasks=kept, cases=store)) == 1
    assert [line.event for line in store.audit(case=NUMBER)] == ["task.added", "task.done", "task.reopened"]


def test_a_case_is_brought_up_on_one_day_only(kept: InMemoryTaskStore) -> None:
    tasks.bring_up(a_case(), TODAY, "Ask about dates", store=kept, **KEEPING)
    tasks.bring_up(a_case(), TODAY + dt.timedelta(days=7), "Ask once more", store=kept, **KEEPING)

    (only,) = kept.tasks(case=NUMBER)

    assert (only.kind, only.what, only.due) == (TaskKind.BRING_UP, "Ask once more", TODAY + dt.timedelta(days=7))


def test_who_is_second_to_change_a_task_is_told(kept: InMemoryTaskStore) -> None:
    task = tasks.add(a_case(), TaskForm("Call the bus"), store=kept, **KEEPING)
    tasks.change(a_case(), task.id, TaskForm("Call the ferry"), was=task.revision, store=kept, **KEEPING)

    with pytest.raises(TaskMoved):
        tasks.change(a_case(), task.id, TaskForm("Call the train"), was=task.revision, store=kept, **KEEPING)

    assert kept.tasks(case=NUMBER)[0].what == "Call the ferry"


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (TaskForm("  "), RequestInvalid),
        (TaskForm("Call", due=dt.date(2126, 1, 1)), RequestInvalid),
        (TaskForm("Call", READER.id), PersonUnknown),
        (TaskForm("Call", "nobody"), PersonUnknown),
    ],
)
def test_what_cannot_be_is_refused(kept: InMemoryTaskStore, told: TaskForm, error: type[Exception]) -> None:
    with pytest.raises(error):
        tasks.add(a_case(), told, store=kept, **KEEPING)


def test_readers_keep_no_tasks_and_a_task_lies_on_its_own_case(
    store: InMemoryCaseStore, kept: InMemoryTaskStore
) -> None:
    task = tasks.add(a_case(), TaskForm("Call the bus"), store=kept, **KEEPING)

    with pytest.raises(NotAllowed):
        tasks.add(a_case(), TaskForm("Call"), by=READER, people=PEOPLE, store=kept, at=NOW)
    with pytest.raises(TaskUnknown):
        tasks.finish(a_case(number="2026-0002"), task.id, done=True, by=APPROVER, store=kept, at=NOW)
