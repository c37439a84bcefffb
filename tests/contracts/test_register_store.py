from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlRegisterStore
from bot.visits import audit
from bot.visits.errors import RegisterMoved
from bot.visits.models import Register, RegisterChange
from bot.visits.ports import RegisterStore
from tests.factories import NOW
from tests.fakes import InMemoryRegisterStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RegisterStore]:
    if request.param == "in_memory":
        yield InMemoryRegisterStore()
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    yield SqlRegisterStore(database, keep=SqlCaseStore(database, AnchorFile(tmp_path / "audit.head")).keep)
    database.close()


def a_change(entry: str = "short_notice", after: str = '{"days":14}') -> RegisterChange:
    return RegisterChange(
        in_register=Register.POLICIES, entry=entry, before='{"days":21}', after=after, by="ada", by_name="Ada", at=NOW
    )


def test_changes_are_numbered_and_kept_in_order(store: RegisterStore) -> None:
    first = store.add(a_change(), after=0)
    second = store.add(a_change("group_too_large"), after=1)

    assert store.changes() == [first, second]
    assert (first.seq, second.seq, store.newest()) == (1, 2, 2)


def test_of_two_who_change_at_once_one_loses(store: RegisterStore) -> None:
    store.add(a_change(), after=0)

    with pytest.raises(RegisterMoved):
        store.add(a_change(), after=0)

    assert len(store.changes()) == 1


def test_a_batch_is_kept_whole_or_not_at_all(store: RegisterStore) -> None:
    store.add(a_change(), after=0)
    with pytest.raises(RegisterMoved):
        store.add_all([a_change(), a_change("group_too_large")], after=0)

    kept = store.add_all([a_change(), a_change("group_too_large")], after=1)

    assert [(one.seq, one.batch) for one in kept] == [(2, 2), (3, 2)]
    assert (store.changes(after=1), store.newest()) == (kept, 3)
    assert store.add_all([], after=3) == []


def test_every_change_has_its_line_in_a_whole_audit_log(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    SqlRegisterStore(database, keep=cases.keep).add(a_change(), after=0)

    lines, anchor = cases.audit(), cases.anchor()
    database.close()

    assert [(line.event, line.actor, line.details["entry"]) for line in lines] == [
        ("register.changed", "ada", "short_notice")
    ]
    assert anchor is not None
    assert (anchor.seq, anchor.hash, lines[0].previous) == (1, lines[0].hash, audit.START)
