from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlLeadStore
from bot.visits.audit import verify
from bot.visits.errors import LeadUnknown
from bot.visits.leads.ports import LeadStore
from bot.visits.models.lead import LeadOutcomeKind
from tests.factories import NOW, a_lead, a_lead_outcome, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryLeadStore

LATER = NOW + dt.timedelta(days=5)


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[InMemoryCaseStore | SqlCaseStore, LeadStore]]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        _two_cases(fake)
        yield fake, InMemoryLeadStore(fake)
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    _two_cases(cases)
    yield cases, SqlLeadStore(database, keep=cases.keep)
    database.close()


def _two_cases(cases: InMemoryCaseStore | SqlCaseStore) -> None:
    for event in ("1", "2"):
        cases.receive(a_visit_request(), source="webhook", event_id=event, body_digest="x", at=NOW)


@pytest.fixture
def store(stores: tuple[InMemoryCaseStore | SqlCaseStore, LeadStore]) -> LeadStore:
    return stores[1]


def test_a_lead_is_found_as_it_was_added_with_its_log_in_order(store: LeadStore) -> None:
    kept = store.add(a_lead())
    offer = a_lead_outcome(LeadOutcomeKind.OFFER, value=90_000_000_000, note="Two streets.", at=LATER)
    earlier = a_lead_outcome(LeadOutcomeKind.CONTACTED, on=NOW.date(), at=LATER)

    store.log(kept, offer)
    logged = store.log(kept, earlier)

    assert store.leads() == [logged]
    assert logged == kept.model_copy(update={"outcomes": (offer, earlier)})


def test_leads_are_told_oldest_first_by_case_and_by_host(store: LeadStore) -> None:
    young = store.add(a_lead(at=LATER))
    old = store.add(a_lead(host="bus-lab"))
    other = store.add(a_lead(case="2026-0002", at=LATER + dt.timedelta(hours=1)))
    outcome = a_lead_outcome(LeadOutcomeKind.MEETING, at=LATER)
    other = store.log(other, outcome)

    assert store.leads() == [old, young, other]
    assert store.leads(case="2026-0001") == [old, young]
    assert store.leads(host="harbour-lab") == [young, other]
    assert store.leads(case="2026-0002", host="bus-lab") == []


def test_nothing_is_logged_on_a_lead_that_is_not_there(
    stores: tuple[InMemoryCaseStore | SqlCaseStore, LeadStore],
) -> None:
    cases, store = stores
    before = cases.anchor()

    with pytest.raises(LeadUnknown):
        store.log(a_lead(id=7), a_lead_outcome())

    assert (store.leads(), cases.anchor()) == ([], before)


def test_each_write_has_its_audit_line_without_the_words(
    stores: tuple[InMemoryCaseStore | SqlCaseStore, LeadStore],
) -> None:
    cases, store = stores
    kept = store.add(a_lead())
    store.log(kept, a_lead_outcome(LeadOutcomeKind.ORDER, value=480_000, note="Signed.", by="ada", at=LATER))

    lines = cases.audit()
    assert [(one.event, one.actor, one.case, one.details) for one in lines[2:]] == [
        ("lead.recorded", "carl", "2026-0001", {"lead": kept.id, "host": "harbour-lab"}),
        ("lead.outcome", "ada", "2026-0001", {"lead": kept.id, "outcome": "order"}),
    ]
    anchor = cases.anchor()
    assert (anchor.seq if anchor else 0, verify(lines, anchor=anchor)) == (lines[-1].seq, [])
