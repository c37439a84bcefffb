from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.sql import Database, SqlCalendarStore
from bot.visits.calendars.ports import CalendarStore
from tests.factories import NOW
from tests.fakes import InMemoryCalendarStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CalendarStore]:
    if request.param == "in_memory":
        yield InMemoryCalendarStore()
        return
    sqlite = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("new_database")())
    yield SqlCalendarStore(database)
    database.close()


def test_a_token_opens_the_calendar_of_its_person_until_another_is_made(store: CalendarStore) -> None:
    first, other = store.make("ada", at=NOW), store.make("carl", at=NOW)
    second = store.make("ada", at=NOW + dt.timedelta(hours=1))

    assert [store.person(token) for token in (first, second, other, "", "\ud800")] == [None, "ada", "carl", None, None]
    assert (store.made_at("ada"), store.made_at("rita")) == (NOW + dt.timedelta(hours=1), None)


def test_a_revoked_token_opens_nothing(store: CalendarStore) -> None:
    token = store.make("ada", at=NOW)

    assert (store.revoke("ada"), store.revoke("ada")) == (True, False)
    assert (store.person(token), store.made_at("ada")) == (None, None)
