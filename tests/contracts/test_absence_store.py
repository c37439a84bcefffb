from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlAbsenceStore, SqlCaseStore, SqlPeopleStore
from bot.visits.models import Role
from bot.visits.models.absence import Absence
from bot.visits.staff.errors import AbsenceOverlaps, AbsenceUnknown
from bot.visits.staff.ports import AbsenceStore
from tests.factories import NOW, a_person
from tests.fakes import InMemoryAbsenceStore, InMemoryCaseStore

MONDAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AbsenceStore]:
    if request.param == "in_memory":
        yield InMemoryAbsenceStore(InMemoryCaseStore())
        return
    sqlite = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("new_database")())
    people = SqlPeopleStore(database)
    for role in (Role.APPROVER, Role.COORDINATOR):
        people.save(a_person(role))
    yield SqlAbsenceStore(database, keep=SqlCaseStore(database, AnchorFile(tmp_path / "head")).keep)
    database.close()


def an_absence(first: int = 0, last: int = 4, **overrides: Any) -> Absence:
    values: dict[str, Any] = {"first": MONDAY + first * DAY, "last": MONDAY + last * DAY}
    return Absence(**({"person": "ada", "substitute": "carl", "by": "ada", "at": NOW} | values | overrides))


def test_absences_are_kept_and_found_by_person_and_by_day(store: AbsenceStore) -> None:
    week, later = store.add(an_absence()), store.add(an_absence(10, 12, substitute=None))
    carl = store.add(an_absence(1, 2, person="carl", substitute=None))

    assert week.model_copy(update={"id": 0, "at": NOW}) == an_absence()
    assert store.absences() == [week, carl, later]
    assert store.absences(person="ada") == [week, later]
    assert store.absences(beyond=MONDAY + 3 * DAY) == [week, later]
    assert store.absences(beyond=MONDAY + 5 * DAY) == [later]


def test_one_that_is_ended_leaves_its_other_days_free(store: AbsenceStore) -> None:
    made = store.add(an_absence())
    with pytest.raises(AbsenceOverlaps):
        store.add(an_absence(4, 6))

    ended = store.end(made.id, MONDAY + 2 * DAY, by="ada", at=NOW)

    assert ended.ended == MONDAY + 2 * DAY
    assert store.absences(beyond=MONDAY + DAY) == [ended]
    assert store.absences(beyond=MONDAY + 2 * DAY) == []
    store.add(an_absence(2, 6))


@pytest.mark.parametrize("on", [0, 5])
def test_one_that_is_over_is_not_ended_again(on: int, store: AbsenceStore) -> None:
    made = store.add(an_absence())
    if on == 0:
        store.end(made.id, MONDAY, by="ada", at=NOW)

    with pytest.raises(AbsenceUnknown):
        store.end(made.id, MONDAY + on * DAY, by="ada", at=NOW)
