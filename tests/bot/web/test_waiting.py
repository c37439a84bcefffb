from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Role, Status
from tests.bot.web.conftest import csrf_of, field_of
from tests.bot.web.fakes import the_services
from tests.fakes import Clock, InlineJobs, InMemoryCaseStore, InMemoryPeopleStore

CASE, API = "/cases/2026-0001", "/api/cases/2026-0001"


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock) -> Services:
    """As by default: what is approved waits two minutes."""
    return replace(the_services(store=store, people=people, now=clock), recall=dt.timedelta(minutes=2))


def decide(browser: TestClient, verdict: str, **fields: str) -> tuple[int, str]:
    page = browser.get(CASE).text
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "decision": verdict, "digest": field_of(page, "digest")}
    answer = browser.post(f"{CASE}/decisions", data=form | fields)
    return answer.status_code, answer.text


def test_approved_letters_say_when_they_leave_and_are_recalled(
    case: Case, services: Services, approver_browser: TestClient, clock: Clock
) -> None:
    decide(approver_browser, "approve")
    clock.advance(seconds=30)
    waiting = approver_browser.get(CASE).text
    recalled, _ = decide(approver_browser, "recall")
    after = approver_browser.get(f"{CASE}?done=recall&bundle=draft_programme").text

    assert "Går ud kl. 09:14:00, inden for 2 minutter fra siden blev åbnet." in waiting
    assert isinstance(services.jobs, InlineJobs)
    assert list(services.jobs.delayed.values()) == [120.0]
    assert (recalled, services.store.case(case.number).status) == (303, Status.PROPOSED)
    assert "Intet af det er gået ud." in after
    assert "Kald brevet tilbage" not in after


def test_recall_is_offered_to_those_who_may(
    case: Case, approver_browser: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    decide(approver_browser, "approve")

    offered = {role: 'value="recall"' in browser_of(role).get(CASE).text for role in Role}
    refused, _ = decide(browser_of(Role.COORDINATOR), "recall")

    assert offered == {Role.READER: False, Role.COORDINATOR: False, Role.APPROVER: True, Role.ADMIN: True}
    assert refused == 403


def test_a_letter_leaves_at_the_time_that_was_chosen(
    case: Case, services: Services, approver_browser: TestClient
) -> None:
    status, _ = decide(approver_browser, "approve", send_at="2026-11-26T08:00")

    due = services.store.case(case.number).messages[0].due_at
    assert (status, due) == (303, dt.datetime.fromisoformat("2026-11-26T08:00+01:00"))
    assert "Går ud 26. november 2026 08:00." in approver_browser.get(CASE).text


@pytest.mark.parametrize("typed", ["2026-11-20T08:00", "2027-11-20T08:00", "in a while"])
def test_a_time_that_cannot_be_is_refused_and_nothing_is_approved(
    typed: str, case: Case, services: Services, approver_browser: TestClient
) -> None:
    status, page = decide(approver_browser, "approve", send_at=typed)

    assert (status, services.store.case(case.number)) == (422, case)
    assert "Brevene kan ikke gå ud på det tidspunkt" in page


def test_the_api_takes_a_time_and_recalls(case: Case, services: Services, api: TestClient) -> None:
    assert case.proposal
    body = {"bundle": "draft_programme", "digest": case.proposal.bundles[0].digest}
    approved = api.post(f"{API}/decisions", json=body | {"decision": "approve", "send_at": "2026-11-26T08:00:00"})
    recalled = api.post(f"{API}/decisions", json=body | {"decision": "recall"})
    late = api.post(f"{API}/decisions", json=body | {"decision": "recall"})

    (message,) = approved.json()["messages"]
    assert dt.datetime.fromisoformat(message["due_at"]) == dt.datetime.fromisoformat("2026-11-26T07:00+00:00")
    assert (recalled.status_code, recalled.json()["status"], recalled.json()["messages"]) == (200, "proposed", [])
    assert (late.status_code, late.json()["error"]["code"]) == (409, "recall_too_late")


def test_what_was_held_back_is_said_in_the_language_of_the_page(
    case: Case, services: Services, approver_browser: TestClient, clock: Clock
) -> None:
    decide(approver_browser, "approve", send_at="2026-11-26T08:00")
    services.work.correct(case.number, {"group_size": {"min": 2, "max": 2}}, by=services.people.people()[0])
    clock.advance(days=3)
    digest = services.store.case(case.number).messages[0].bundle_digest

    services.dispatch(case.number, digest)

    page = approver_browser.get(CASE).text
    assert "gik ikke ud til tiden, fordi sagen har ændret sig siden" in page
    assert "Assistenten" in page
    assert not services.store.case(case.number).messages
