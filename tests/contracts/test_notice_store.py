from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sql import Database, SqlNoticeStore
from bot.visits.notices import Choice, NoticeKind, NoticeState, NoticeWay, Owed
from bot.visits.notices.ports import NoticeStore
from tests.factories import NOW
from tests.fakes import InMemoryNoticeStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NoticeStore]:
    if request.param == "in_memory":
        yield InMemoryNoticeStore()
        return
    sqlite = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("new_database")())
    yield SqlNoticeStore(database)
    database.close()


def owed(event: str = "audit:1", **overrides: Any) -> Owed:
    values: dict[str, Any] = {"person": "ada", "kind": NoticeKind.NEW_CASE, "case": "2026-0001", "way": NoticeWay.EMAIL}
    return Owed(**({"event": event, "at": NOW, "changed_at": NOW} | values | overrides))


def test_a_person_is_owed_one_event_once_and_the_log_is_read_on_with_it(store: NoticeStore) -> None:
    first = store.owe([owed(), owed(person="carl")], upto=7)
    store.move("ada", ["audit:1"], NoticeState.SENT, was=NoticeState.OWED, at=NOW)

    again = store.owe([owed(), owed("audit:9", at=NOW - dt.timedelta(hours=1))])

    assert (first, again, store.read_upto()) == (2, 1, 7)
    assert [(one.person, one.event) for one in store.owed(states={NoticeState.OWED})] == [
        ("ada", "audit:9"),
        ("carl", "audit:1"),
    ]
    assert store.owed(states={NoticeState.OWED}, person="carl") == [owed(person="carl")]


def test_of_two_senders_one_gets_a_notice(store: NoticeStore) -> None:
    store.owe([owed()])
    later = NOW + dt.timedelta(minutes=1)

    claimed = store.move("ada", ["audit:1"], NoticeState.SENDING, was=NoticeState.OWED, at=later)
    second = store.move("ada", ["audit:1"], NoticeState.SENDING, was=NoticeState.OWED, at=later)
    store.move("ada", ["audit:1"], NoticeState.FAILED, was=NoticeState.SENDING, at=later, detail="busy: 451")

    assert claimed == [owed(state=NoticeState.SENDING, changed_at=later)]
    assert second == []
    assert [one.detail for one in store.owed(states={NoticeState.FAILED})] == ["busy: 451"]


def test_the_last_choice_of_a_person_counts(store: NoticeStore) -> None:
    store.choose("ada", Choice(ways={NoticeKind.ANSWER: NoticeWay.SLACK}, unassigned=True))
    store.choose("ada", Choice(ways={NoticeKind.DIGEST: NoticeWay.EMAIL}))

    (kept,) = store.choices().values()

    assert [kept.way(kind) for kind in (NoticeKind.ANSWER, NoticeKind.DIGEST)] == [NoticeWay.NONE, NoticeWay.EMAIL]
    assert not kept.unassigned
