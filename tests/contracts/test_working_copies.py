from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlWorkingCopies
from bot.visits.editing.ports import WorkingCopies
from bot.visits.errors import CaseMoved, CopyMoved
from bot.visits.models.working import Step, WorkingCopy
from tests.factories import NOW, a_change, a_programme_day, a_programme_item, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryWorkingCopies

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[InMemoryCaseStore | SqlCaseStore, WorkingCopies]]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        yield fake, InMemoryWorkingCopies(fake)
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    yield cases, SqlWorkingCopies(database, keep=cases.keep)
    database.close()


@pytest.fixture
def copies(stores: tuple[InMemoryCaseStore | SqlCaseStore, WorkingCopies]) -> WorkingCopies:
    stores[0].receive(a_visit_request(), source="webhook", event_id="1", body_digest="x", at=NOW)
    return stores[1]


def a_copy(**overrides: Any) -> WorkingCopy:
    values: dict[str, Any] = {
        "case": "2026-0001",
        "by": "carl",
        "by_name": "Carl Coordinator",
        "since": NOW,
        "changed_at": NOW,
        "version": 1,
        "step": a_step(0),
    }
    return WorkingCopy(**(values | overrides))


def a_step(number: int) -> Step:
    item = a_programme_item(title=f"Title {number}")
    return Step(days=(a_programme_day(items=(item,)),), item="i1", did=({"en": f"Step {number}", "da": "Trin"},))


def stepped(copies: WorkingCopies, *numbers: int, first: int = 0) -> WorkingCopy:
    """A copy with these steps after the beginning."""
    copy = a_copy()
    copies.begin(copy, at=NOW)
    for number in numbers:
        copy = a_copy(revision=copy.revision + 1, position=number, first=first, last=number, step=a_step(number))
        copies.add(copy, was=copy.revision - 1, at=LATER)
    return copy


def test_a_copy_is_found_as_it_was_left(copies: WorkingCopies) -> None:
    assert copies.find("2026-0001") is None

    copy = stepped(copies, 1, 2)

    assert copies.find("2026-0001") == copy
    assert copies.find("2026-0002") is None


def test_of_two_who_begin_at_once_one_loses(copies: WorkingCopies) -> None:
    copies.begin(a_copy(), at=NOW)

    with pytest.raises(CopyMoved):
        copies.begin(a_copy(by="ada"), at=NOW)
    assert copies.find("2026-0001") == a_copy()


def test_of_two_who_step_at_once_one_loses(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1)

    with pytest.raises(CopyMoved):
        copies.add(a_copy(revision=2, position=1, last=1, step=a_step(9)), was=1, at=NOW)
    assert copies.find("2026-0001") == copy


def test_a_step_is_undone_and_done_again(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1, 2)

    back = copies.go("2026-0001", 1, was=copy.revision, by="carl", at=LATER)
    assert (back.position, back.last, back.step, back.revision) == (1, 2, a_step(1), 4)
    assert copies.find("2026-0001") == back

    assert copies.go("2026-0001", 2, was=4, by="carl", at=LATER).step == a_step(2)


def test_a_new_step_takes_the_place_of_those_that_were_undone(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1, 2, 3)
    copies.go("2026-0001", 1, was=copy.revision, by="carl", at=LATER)

    copies.add(a_copy(revision=6, position=2, last=2, step=a_step(7)), was=5, at=LATER)

    found = copies.find("2026-0001")
    assert found is not None
    assert (found.step, found.last) == (a_step(7), 2)
    with pytest.raises(CopyMoved):
        copies.go("2026-0001", 3, was=6, by="carl", at=LATER)


def test_steps_before_the_first_are_forgotten(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1, 2, first=1)

    with pytest.raises(CopyMoved):
        copies.go("2026-0001", 0, was=copy.revision, by="carl", at=LATER)


def test_a_copy_changes_hands_with_all_its_steps(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1)

    copies.hand_over(copy.model_copy(update={"by": "ada", "by_name": "Ada", "revision": 3}), was=2, at=LATER)

    assert copies.go("2026-0001", 0, was=3, by="ada", at=LATER).by == "ada"


def test_a_dropped_copy_is_gone(copies: WorkingCopies) -> None:
    copy = stepped(copies, 1)
    with pytest.raises(CopyMoved):
        copies.drop("2026-0001", was=1, by="carl", at=LATER)

    copies.drop("2026-0001", was=copy.revision, by="carl", at=LATER)

    assert copies.find("2026-0001") is None
    copies.begin(a_copy(), at=LATER)


def test_a_copy_ends_with_the_change_of_its_case_or_neither_is_written(
    copies: WorkingCopies, stores: tuple[InMemoryCaseStore | SqlCaseStore, WorkingCopies]
) -> None:
    store, copy = stores[0], stepped(copies, 1)
    case = store.case("2026-0001")

    with pytest.raises(CopyMoved):
        store.apply(a_change(case, ends_copy=1, trouble="Never written."))
    assert (store.case(case.number), copies.find(case.number)) == (case, copy)
    with pytest.raises(CaseMoved):
        store.apply(a_change(case, revision=9, ends_copy=copy.revision))
    assert copies.find(case.number) == copy

    store.apply(a_change(case, ends_copy=copy.revision))

    assert copies.find(case.number) is None
    assert [line.event for line in store.audit(case=case.number)][-1] == "case.changed"
    copies.begin(a_copy(), at=LATER)


def test_every_write_has_its_line_in_the_audit_log(
    copies: WorkingCopies, stores: tuple[InMemoryCaseStore | SqlCaseStore, WorkingCopies]
) -> None:
    copy = stepped(copies, 1)
    back = copies.go("2026-0001", 0, was=copy.revision, by="carl", at=LATER)
    copies.hand_over(back.model_copy(update={"by": "ada", "revision": 4}), was=3, at=LATER)
    copies.drop("2026-0001", was=4, by="ada", at=LATER)

    lines = [(line.event, line.actor) for line in stores[0].audit(case="2026-0001")][1:]
    assert lines == [
        ("copy.begun", "carl"),
        ("copy.changed", "carl"),
        ("copy.undone", "carl"),
        ("copy.taken_over", "ada"),
        ("copy.dropped", "ada"),
    ]
