from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlJournalStore
from bot.visits.audit import verify
from bot.visits.errors import CaseMoved
from bot.visits.journal.errors import EntryMoved
from bot.visits.journal.ports import JournalStore
from bot.visits.models.journal import JournalEntry, Striking
from tests.factories import NOW, NUMBER, a_change, a_journal_entry, a_visit_request, a_wording
from tests.fakes import InMemoryCaseStore, InMemoryJournalStore

LATER = NOW + dt.timedelta(days=1)
Stores = tuple[InMemoryCaseStore | SqlCaseStore, JournalStore]


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        _two_cases(fake)
        yield fake, InMemoryJournalStore(fake)
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    _two_cases(cases)
    yield cases, SqlJournalStore(database, keep=cases.keep)
    database.close()


def _two_cases(cases: InMemoryCaseStore | SqlCaseStore) -> None:
    for event in ("1", "2"):
        cases.receive(a_visit_request(), source="webhook", event_id=event, body_digest="x", at=NOW)


def corrected(entry: JournalEntry, words: str = "By bus.") -> JournalEntry:
    wordings = (*entry.wordings, a_wording(words, by="ada", at=LATER))
    return entry.model_copy(update={"wordings": wordings, "revision": entry.revision + 1})


def test_entries_stand_in_the_order_in_which_they_were_said(stores: Stores) -> None:
    _, store = stores
    late = store.put(a_journal_entry(wordings=(a_wording(said_at=LATER),)))
    early = store.put(a_journal_entry(key="k2"))
    other = store.put(a_journal_entry(case="2026-0002"))

    assert store.entries(case=NUMBER) == [early, late]
    assert store.entries() == [early, other, late]


def test_a_correction_keeps_what_was_there_and_one_of_two_is_taken(stores: Stores) -> None:
    _, store = stores
    first = store.put(a_journal_entry())
    second = store.put(corrected(first))

    with pytest.raises(EntryMoved):
        store.put(corrected(first, "On foot."))
    with pytest.raises(EntryMoved):
        store.put(a_journal_entry())

    assert store.entries() == [second]
    assert [one.words for one in second.wordings] == ["They come by train.", "By bus."]


def test_an_entry_is_written_with_what_it_changes_or_not_at_all(stores: Stores) -> None:
    cases, store = stores
    case = cases.case(NUMBER)
    cases.apply(a_change(case, journal=a_journal_entry()))
    for entry, error in ((a_journal_entry(key="k2"), CaseMoved), (a_journal_entry(), EntryMoved)):
        revision = case.revision if error is CaseMoved else case.revision + 1
        with pytest.raises(error):
            cases.apply(a_change(case, journal=entry, revision=revision))

    assert [one.key for one in store.entries()] == ["k1"]
    assert cases.case(NUMBER).revision == case.revision + 1


def test_forgetting_erases_names_and_words_in_every_wording(stores: Stores) -> None:
    _, store = stores
    store.put(corrected(store.put(a_journal_entry())))
    other = store.put(a_journal_entry(case="2026-0002"))

    assert (store.forget(NUMBER, by="ada", at=LATER), store.forget(NUMBER, by="ada", at=LATER)) == (1, 0)

    [left] = store.entries(case=NUMBER)
    assert {(one.who, one.words) for one in left.wordings} == {("", "")}
    assert [one.by for one in left.wordings] == ["carl", "ada"]
    assert store.entries(case="2026-0002") == [other]


def test_each_write_has_its_audit_line_without_the_words(stores: Stores) -> None:
    cases, store = stores
    entry = corrected(store.put(a_journal_entry()))
    struck = Striking(reason="Kim said otherwise.", by="ada", by_name="Ada Approver", at=LATER)
    store.put(entry)
    store.put(entry.model_copy(update={"struck": struck, "revision": 3}))
    store.forget(NUMBER, by="ada", at=LATER)

    lines = cases.audit()
    told = {"entry": entry.id, "kind": "call", "message": None, "answer": None}
    assert [(one.event, one.actor, one.details) for one in lines[2:]] == [
        ("journal.added", "carl", told),
        ("journal.corrected", "ada", told),
        ("journal.struck", "ada", told),
        ("journal.forgotten", "ada", {"entries": 1}),
    ]
    assert verify(lines, anchor=cases.anchor()) == []
