from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Role, Status, Verdict
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import a_case, a_finding, a_proposal, a_triage, a_visit_request
from tests.fakes import InlineJobs, InMemoryCaseStore

CASE = "/cases/2026-0001"
LETTER = f"{CASE}/letters/draft_programme-v1-1"


def decide(browser: TestClient, verdict: str, **fields: str) -> int:
    page = browser.get(CASE).text
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "decision": verdict, "digest": field_of(page, "digest")}
    return browser.post(f"{CASE}/decisions", data=form | fields).status_code


def test_approving_on_the_page_records_who_and_sends_the_job(
    case: Case, services: Services, approver_browser: TestClient
) -> None:
    status = decide(approver_browser, "approve")

    decided = services.store.case(case.number)
    assert status == 303
    assert [(d.by, d.verdict, d.via) for d in decided.decisions] == [("ada", Verdict.APPROVE, "web")]
    assert isinstance(services.jobs, InlineJobs)
    assert [name for name, _, _ in services.jobs.enqueued] == ["dispatch", "show"]


def test_a_stale_draft_gets_a_plain_sentence_and_changes_nothing(
    case: Case, services: Services, approver_browser: TestClient
) -> None:
    page = approver_browser.get(CASE).text
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "decision": "approve", "digest": "sha256:" + "0" * 64}

    response = approver_browser.post(f"{CASE}/decisions", data=form)

    assert response.status_code == 409
    assert "Udkastet er ændret, siden du læste det" in response.text
    assert f'href="{CASE}"' in response.text
    assert services.store.case(case.number) == case


def test_changes_are_asked_for_with_a_reason(case: Case, services: Services, approver_browser: TestClient) -> None:
    without = decide(approver_browser, "ask_for_changes")
    with_reason = decide(approver_browser, "ask_for_changes", reason="Start at ten.")

    assert (without, with_reason) == (422, 303)
    assert [d.reason for d in services.store.case(case.number).decisions] == ["Start at ten."]


def test_a_declined_case_can_be_reopened(case: Case, services: Services, approver_browser: TestClient) -> None:
    declined = decide(approver_browser, "decline", reason="No capacity.")
    status = services.store.case(case.number).status
    reopened = decide(approver_browser, "reopen")

    assert (declined, status, reopened) == (303, Status.DECLINED, 303)
    assert services.store.case(case.number).status is Status.PROPOSED


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        pytest.param(Role.READER, set(), id="reader"),
        pytest.param(Role.COORDINATOR, {"approve", "ask_for_changes"}, id="coordinator"),
        pytest.param(Role.APPROVER, {"approve", "ask_for_changes", "decline"}, id="approver"),
    ],
)
def test_the_page_offers_what_the_role_may(
    role: Role, offered: set[str], case: Case, browser_of: Callable[..., TestClient]
) -> None:
    page = browser_of(role).get(CASE).text

    assert {verdict.value for verdict in Verdict if f'value="{verdict}"' in page} == offered
    assert (f'href="{LETTER}"' in page) is (role is not Role.READER)


def test_a_role_that_may_not_decide_is_refused_on_the_page_too(
    case: Case, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.COORDINATOR)

    assert decide(browser, "approve") == 403
    assert services.store.case(case.number) == case


def test_an_edited_letter_is_a_new_version_that_needs_a_new_decision(
    case: Case, services: Services, approver_browser: TestClient
) -> None:
    page = approver_browser.get(LETTER).text
    old = field_of(page, "digest")
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "digest": old, "subject": "New", "body": "Dear Kim\r\n"}

    response = approver_browser.post(LETTER, data=form)

    edited = services.store.case(case.number).proposal
    assert edited is not None
    assert response.status_code == 303
    assert (edited.version, edited.bundles[0].messages[0].subject) == (2, "New")
    assert "\r" not in edited.bundles[0].messages[0].body
    assert edited.bundles[0].digest != old


def test_saving_an_old_letter_twice_is_stale(case: Case, approver_browser: TestClient) -> None:
    page = approver_browser.get(LETTER).text
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "digest": field_of(page, "digest")}
    first = approver_browser.post(LETTER, data=form | {"subject": "One", "body": "One"})

    second = approver_browser.post(LETTER, data=form | {"subject": "Two", "body": "Two"})

    assert (first.status_code, second.status_code) == (303, 409)


@pytest.mark.parametrize("changed", [{"bundle": "nothing"}, {"decision": "nothing"}, {"digest": ""}], ids=str)
def test_a_tampered_form_is_a_plain_refusal(
    changed: dict[str, str], case: Case, services: Services, approver_browser: TestClient
) -> None:
    status = decide(approver_browser, "approve", **changed)

    assert 400 <= status < 500
    assert services.store.case(case.number) == case


def test_a_blocked_programme_is_approved_only_with_a_reason(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case(proposal=a_proposal(findings=(a_finding(),))))

    without = decide(approver_browser, "approve")
    with_reason = decide(approver_browser, "approve", reason="The host agreed by telephone.")

    assert (without, with_reason) == (409, 303)


def test_a_foreign_letter_is_shown_with_what_it_says_in_danish(
    services: Services, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    request, triage = a_visit_request(), a_triage(language="sv")
    _, drafted = services.draft(request)
    store.put(a_case(request=request, triage=triage, proposal=drafted))

    page = approver_browser.get(f"{CASE}?lang=en").text

    assert "The same letter in Danish" in page
    assert "for jeres besøg" in page
