from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlParticipantStore
from bot.visits.audit import verify
from bot.visits.errors import ParticipantsMoved
from bot.visits.participants.ports import Kept, ParticipantStore, Trace
from tests.factories import NOW, NUMBER, a_participant, a_participant_list, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryParticipantStore

DAY = NOW.date() + dt.timedelta(days=90)
Stores = tuple[InMemoryCaseStore | SqlCaseStore, ParticipantStore]


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        _two_cases(fake)
        yield fake, InMemoryParticipantStore(fake)
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    _two_cases(cases)
    yield cases, SqlParticipantStore(database, keep=cases.keep)
    database.close()


def _two_cases(cases: InMemoryCaseStore | SqlCaseStore) -> None:
    for event in ("1", "2"):
        cases.receive(a_visit_request(), source="webhook", event_id=event, body_digest="x", at=NOW)


@pytest.fixture
def store(stores: Stores) -> ParticipantStore:
    return stores[1]


def test_versions_are_kept_in_order_by_case(store: ParticipantStore) -> None:
    first, second = a_participant_list(), a_participant_list(a_participant("p2", name="王小明"), version=2)
    other = a_participant_list(case="2026-0002")

    for one in (first, second, other):
        store.add(one, details={})

    assert store.versions(NUMBER) == [first, second]
    assert store.versions("2026-0002") == [other]
    assert store.versions("2026-0003") == []


@pytest.mark.parametrize("version", [1, 3])
def test_of_two_who_write_at_once_one_loses_and_writes_nothing(version: int, stores: Stores) -> None:
    cases, store = stores
    store.add(a_participant_list(), details={})
    before = cases.anchor()

    with pytest.raises(ParticipantsMoved):
        store.add(a_participant_list(version=version), details={}, kept=Kept({"p1": b"sealed"}, DAY))

    assert (len(store.versions(NUMBER)), store.sealed(NUMBER), cases.anchor()) == (1, {}, before)


def test_the_restricted_part_is_kept_written_anew_put_off_and_erased(store: ParticipantStore) -> None:
    store.add(a_participant_list(), details={}, kept=Kept({"p1": b"\x00one", "p2": b"two"}, DAY))
    store.add(a_participant_list(case="2026-0002"), details={}, kept=Kept({"p1": b"other"}, DAY))

    store.keep(NUMBER, Kept({"p1": b"\x00anew", "p2": None}, DAY), by="carl", at=NOW)
    store.postpone(NUMBER, DAY + dt.timedelta(days=7))

    assert store.sealed(NUMBER) == {"p1": b"\x00anew"}
    assert store.erasures() == {NUMBER: DAY + dt.timedelta(days=7), "2026-0002": DAY}
    assert store.erase_restricted(NUMBER, by="system", at=NOW) == 1
    assert (store.sealed(NUMBER), store.sealed("2026-0002")) == ({}, {"p1": b"other"})


def test_whoever_is_forgotten_is_in_no_version_and_nobody_else_is_touched(store: ParticipantStore) -> None:
    stays = a_participant("p2", name="Kim Exempel")
    store.add(a_participant_list(a_participant(), stays), details={}, kept=Kept({"p1": b"one", "p2": b"two"}, DAY))
    store.add(a_participant_list(stays, version=2), details={})
    store.add(a_participant_list(a_participant(), case="2026-0002"), details={})

    store.forget(NUMBER, Trace(frozenset({(1, "p1")}), frozenset({"p1"})), by="ada", at=NOW)

    assert [one.participants for one in store.versions(NUMBER)] == [(stays,), (stays,)]
    assert store.sealed(NUMBER) == {"p2": b"two"}
    assert store.versions("2026-0002")[0].participants == (a_participant(),)


def test_each_write_has_its_audit_line_without_a_name(stores: Stores) -> None:
    cases, store = stores
    store.add(a_participant_list(), details={"version": 1, "added": 1}, kept=Kept({"p1": b"one", "p2": None}, DAY))
    store.erase_restricted(NUMBER, by="system", at=NOW)
    store.forget(NUMBER, Trace(frozenset({(1, "p1")}), frozenset({"p1"})), by="ada", at=NOW)

    lines = cases.audit()
    assert [(one.event, one.actor, one.details) for one in lines[2:]] == [
        ("participants.changed", "carl", {"version": 1, "added": 1}),
        ("restricted.kept", "carl", {"kept": 1, "erased": 1, "until": DAY.isoformat()}),
        ("restricted.erased", "system", {"persons": 1}),
        ("participants.forgotten", "ada", {"versions": 1}),
    ]
    anchor = cases.anchor()
    assert (anchor.seq if anchor else 0, verify(lines, anchor=anchor)) == (lines[-1].seq, [])
