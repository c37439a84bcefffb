from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlEvaluationStore, SqlLeadStore
from bot.visits.audit import verify
from bot.visits.leads.ports import LeadStore
from bot.visits.models import BundleKind, Change, MessageState
from bot.visits.models.evaluation import Audience
from bot.visits.surveys.ports import EvaluationStore
from tests.factories import NOW, NUMBER, a_draft, a_lead, a_message, a_survey, a_visit_request, an_evaluation
from tests.fakes import InMemoryCaseStore, InMemoryEvaluationStore, InMemoryLeadStore

LATER = NOW + dt.timedelta(days=5)
Stores = tuple[InMemoryCaseStore | SqlCaseStore, EvaluationStore, LeadStore]


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "in_memory":
        fake = InMemoryCaseStore()
        _two_cases(fake)
        yield fake, InMemoryEvaluationStore(fake), InMemoryLeadStore(fake)
        return
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}" if request.param == "sqlite" else None
    database = Database(url or request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    _two_cases(cases)
    yield cases, SqlEvaluationStore(database, keep=cases.keep), SqlLeadStore(database, keep=cases.keep)
    database.close()


def _two_cases(cases: InMemoryCaseStore | SqlCaseStore) -> None:
    for event in ("1", "2"):
        cases.receive(a_visit_request(), source="webhook", event_id=event, body_digest="x", at=NOW)


def test_evaluations_are_found_as_they_were_added_oldest_first(stores: Stores) -> None:
    _, store, _ = stores
    second = store.add(an_evaluation(at=LATER))
    first = store.add(an_evaluation(Audience.HOST, by="carl", by_name="Carl Coordinator", given_by="The director"))
    other = store.add(an_evaluation(case="2026-0002", at=LATER + dt.timedelta(days=1)))

    assert store.evaluations() == [first, second, other]
    assert store.evaluations(case=NUMBER) == [first, second]


def test_what_is_set_aside_and_made_a_lead_stays_in_its_place(stores: Stores) -> None:
    _, store, leads = stores
    kept, lead = store.add(an_evaluation(Audience.HOST)), leads.add(a_lead())

    store.set_aside(kept, aside=True, by="carl", at=LATER)
    store.tie(kept, lead.id, by="carl", at=LATER)

    assert store.evaluations() == [kept.model_copy(update={"set_aside": True, "lead": lead.id})]


def test_forgetting_erases_the_words_and_who_said_them_and_keeps_the_figures(stores: Stores) -> None:
    _, store, _ = stores
    store.add(an_evaluation(given_by="Kim Exempel"))
    other = store.add(an_evaluation(case="2026-0002"))

    assert (store.forget(NUMBER, by="ada", at=LATER), store.forget(NUMBER, by="ada", at=LATER)) == (1, 0)

    [left] = store.evaluations(case=NUMBER)
    assert (left.answers, left.in_words, left.given_by) == ({"match": 4, "again": "yes"}, (), "")
    assert store.evaluations(case="2026-0002") == [other]


def test_only_surveys_of_letters_that_went_out_are_sent(stores: Stores) -> None:
    cases, store, _ = stores
    survey = a_survey()
    drafts = [a_draft(id=f"thanks-v1-{n}", survey=one) for n, one in enumerate((survey, a_survey(Audience.HOST), None))]
    states = (MessageState.SENT, MessageState.APPROVED, MessageState.SENT)
    messages = tuple(
        a_message(id=f"m{n}", draft=draft, bundle=BundleKind.THANKS, state=state, position=n)
        for n, (draft, state) in enumerate(zip(drafts, states, strict=True))
    )
    revision = cases.case(NUMBER).revision
    cases.apply(Change(case=NUMBER, revision=revision, at=NOW, actor="ada", event="bundle.approved", messages=messages))

    assert store.sent() == [(NUMBER, survey)]


def test_each_write_has_its_audit_line_without_the_words(stores: Stores) -> None:
    cases, store, leads = stores
    lead = leads.add(a_lead())
    kept = store.add(an_evaluation())
    heard = store.add(an_evaluation(Audience.HOST, by="carl", way="telephone", given_by="Kim Exempel"))
    store.set_aside(heard, aside=True, by="ada", at=LATER)
    store.set_aside(heard, aside=False, by="ada", at=LATER)
    store.tie(heard, lead.id, by="ada", at=LATER)
    store.forget(NUMBER, by="ada", at=LATER)

    lines = cases.audit()
    told = {"evaluation": heard.id}
    assert [(one.event, one.actor, one.details) for one in lines[3:]] == [
        (
            "evaluation.received",
            "system",
            {"evaluation": kept.id, "audience": "delegation", "host": "", "way": "link"},
        ),
        ("evaluation.entered", "carl", told | {"audience": "host", "host": "harbour-lab", "way": "telephone"}),
        ("evaluation.set_aside", "ada", told),
        ("evaluation.taken_back", "ada", told),
        ("evaluation.lead_made", "ada", told | {"lead": lead.id}),
        ("evaluations.forgotten", "ada", {"evaluations": 2}),
    ]
    assert {one.case for one in lines[3:]} == {NUMBER}
    anchor = cases.anchor()
    assert (anchor.seq if anchor else 0, verify(lines, anchor=anchor)) == (lines[-1].seq, [])
