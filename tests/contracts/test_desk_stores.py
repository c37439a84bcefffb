"""Tasks and leases, in memory and in each database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlLeaseStore, SqlTaskStore
from bot.visits.audit import verify
from bot.visits.models import CaseSummary, Officer, Status
from bot.visits.models.task import Done, Task
from bot.visits.presence import Lease, LeaseStore
from bot.visits.tasks.errors import TaskMoved
from bot.visits.tasks.ports import TaskStore
from tests.factories import NOW, a_change, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryLeaseStore, InMemoryTaskStore

TODAY = NOW.date()
LATER = NOW + dt.timedelta(minutes=5)


class Stores(NamedTuple):
    cases: InMemoryCaseStore | SqlCaseStore
    tasks: TaskStore
    leases: LeaseStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        yield _with_cases(Stores(fake, InMemoryTaskStore(fake), InMemoryLeaseStore()))
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    yield _with_cases(Stores(cases, SqlTaskStore(database, keep=cases.keep), SqlLeaseStore(database)))
    database.close()


def _with_cases(stores: Stores) -> Stores:
    for event in ("1", "2"):
        stores.cases.receive(a_visit_request(), source="webhook", event_id=event, body_digest="x", at=NOW)
    return stores


def a_task(**values: object) -> Task:
    told = {"case": "2026-0001", "what": "Call the bus", "by": "ada", "by_name": "Ada", "at": NOW}
    return Task.model_validate(told | values)


def a_lease(person: str = "ada", place: str = "facts", **values: object) -> Lease:
    told = {"case": "2026-0001", "place": place, "person": person, "name": person, "since": NOW, "seen_at": NOW}
    return Lease.model_validate(told | values)


def test_tasks_are_found_by_case_and_those_that_are_due_by_day(stores: Stores) -> None:
    late = stores.tasks.add(a_task(due=TODAY))
    early = stores.tasks.add(a_task(case="2026-0002", due=TODAY - dt.timedelta(days=1)))
    stores.tasks.add(a_task(due=TODAY + dt.timedelta(days=1)))
    some_day = stores.tasks.add(a_task())

    assert [one.id for one in stores.tasks.tasks(due_by=TODAY)] == [early.id, late.id]
    assert stores.tasks.tasks(case="2026-0001")[-1] == some_day
    assert stores.tasks.tasks(case="2026-0002") == [early]


def test_of_two_changes_of_one_task_the_second_is_refused(stores: Stores) -> None:
    task = stores.tasks.add(a_task(due=TODAY))
    done = task.model_copy(update={"done": Done(by="bo", by_name="Bo", at=LATER)})

    kept = stores.tasks.change(done, event="task.done", by="bo", at=LATER)
    with pytest.raises(TaskMoved):
        stores.tasks.change(task, event="task.changed", by="ada", at=LATER)

    assert stores.tasks.tasks(case=task.case) == [kept]
    assert (kept.revision, stores.tasks.tasks(due_by=TODAY)) == (2, [])


def test_the_log_tells_of_tasks_without_their_words_which_can_be_erased(stores: Stores) -> None:
    stores.tasks.add(a_task(person="bo", person_name="Bo", due=TODAY))

    assert stores.tasks.forget("2026-0001", by="ada", at=LATER) == 1

    assert [one.what for one in stores.tasks.tasks(case="2026-0001")] == [""]
    lines = stores.cases.audit()
    assert [line.event for line in lines[-2:]] == ["task.added", "tasks.forgotten"]
    assert lines[-2].details == {"task": 1, "for": "bo", "due": TODAY.isoformat()}
    assert verify(lines, anchor=stores.cases.anchor()) == []


def test_a_lease_goes_on_while_it_is_seen_and_runs_out(stores: Stores) -> None:
    long_ago = NOW - dt.timedelta(minutes=30)
    stores.leases.touch(a_lease(), after=long_ago)
    stores.leases.touch(a_lease("bo", since=LATER, seen_at=LATER), after=long_ago)

    again = stores.leases.touch(a_lease(since=LATER, seen_at=LATER), after=long_ago)

    assert (again.since, again.seen_at) == (NOW, LATER)
    assert [one.person for one in stores.leases.leases("2026-0001", after=NOW)] == ["ada", "bo"]
    assert stores.leases.leases("2026-0001", after=LATER) == []
    new = stores.leases.touch(a_lease(since=LATER, seen_at=LATER + dt.timedelta(hours=1)), after=LATER)
    assert new.since == LATER


def test_who_leaves_is_gone_and_others_are_not(stores: Stores) -> None:
    for lease in (a_lease(), a_lease("bo"), a_lease(place="programme")):
        stores.leases.touch(lease, after=NOW - dt.timedelta(minutes=30))

    stores.leases.leave("2026-0001", "facts", "ada")

    left = stores.leases.leases("2026-0001", after=NOW - dt.timedelta(minutes=1))
    assert {(one.place, one.person) for one in left} == {("facts", "bo"), ("programme", "ada")}


def test_cases_are_found_by_who_has_them_and_by_the_day_of_the_answer(stores: Stores) -> None:
    for number in ("2026-0001", "2026-0002"):
        case = stores.cases.case(number)
        stores.cases.apply(a_change(case, status=Status.TRIAGED, triage=a_triage(respond_by=TODAY)))
    ada = Officer(person="ada", name="Ada")
    stores.cases.apply(a_change(stores.cases.case("2026-0001"), officer=ada, event="case.taken"))
    stores.cases.apply(a_change(stores.cases.case("2026-0002"), status=Status.WAITING))

    def numbers(found: list[CaseSummary]) -> list[str]:
        return [one.number for one in found]

    assert stores.cases.case("2026-0001").officer == ada
    assert numbers(stores.cases.cases(officer="ada")) == ["2026-0001"]
    assert numbers(stores.cases.cases(officer="")) == ["2026-0002"]
    assert numbers(stores.cases.cases(owed_by=TODAY)) == ["2026-0001"]
    assert stores.cases.cases(owed_by=TODAY - dt.timedelta(days=1)) == []

    stores.cases.apply(a_change(stores.cases.case("2026-0001"), unassigned=True, event="case.given_back"))
    assert stores.cases.cases(officer="ada") == []
