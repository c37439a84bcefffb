from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.visits.models import Case, Role, Status
from tests.bot.web.conftest import TOKEN
from tests.factories import NUMBER, a_bundle, a_case, a_finding, a_person, a_proposal
from tests.fakes import InMemoryCaseStore

CASE = f"/cases/{NUMBER}"
_FORM = re.compile(
    rf'action="{CASE}/overrides">\s*<input type="hidden" name="csrf" value="([^"]+)"><input[^>]+value="(\w+)"'
)


@pytest.fixture
def stopped(store: InMemoryCaseStore) -> Case:
    findings = (a_finding(), a_finding(rule="host_closed", text="Closed."), a_finding(level="warn", rule="dull"))
    store.put(a_case(proposal=a_proposal(findings=findings)))
    return store.case(NUMBER)


def give(browser: TestClient, csrf: str, finding: str, path: str = "overrides", reason: str = "They agreed.") -> int:
    form = {"csrf": csrf, "finding": finding, "reason": reason}
    return browser.post(f"{CASE}/{path}", data=form, headers={"Origin": "http://127.0.0.1:8000"}).status_code


def test_each_blocking_finding_has_its_form_and_no_other_has(stopped: Case, approver_browser: TestClient) -> None:
    assert len(_FORM.findall(approver_browser.get(CASE).text)) == 2


def test_a_reason_stands_beside_its_finding_and_can_be_taken_back(
    stopped: Case, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    csrf, finding = _FORM.findall(approver_browser.get(CASE).text)[0]

    given = give(approver_browser, csrf, finding, reason="They <b>agreed</b>.")
    page = approver_browser.get(f"{CASE}?done=overridden").text
    back = give(approver_browser, csrf, finding, path="overrides/back")

    assert (given, back) == (303, 303)
    assert f"Sat til side af {a_person().name}" in page
    assert "“They &lt;b&gt;agreed&lt;/b&gt;.”" in page
    assert len(_FORM.findall(page)) == 1
    assert [one.taken_back for one in store.case(NUMBER).overrides] == [False, True]


def test_a_programme_with_every_finding_set_aside_is_approved_without_a_reason(
    stopped: Case, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    for csrf, finding in _FORM.findall(approver_browser.get(CASE).text):
        give(approver_browser, csrf, finding)

    page = approver_browser.get(CASE).text
    form = {"csrf": csrf, "bundle": "draft_programme", "decision": "approve", "digest": a_bundle().digest}
    approver_browser.post(f"{CASE}/decisions", data=form, headers={"Origin": "http://127.0.0.1:8000"})

    assert 'href="#h-findings">Kontrollen siger' not in page
    assert store.case(NUMBER).status is Status.APPROVED


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(stopped: Case, approver_browser: TestClient, reason: str) -> None:
    csrf, finding = _FORM.findall(approver_browser.get(CASE).text)[0]

    assert give(approver_browser, csrf, finding, reason=reason) == 409


def test_who_may_not_approve_sees_no_form(stopped: Case, browser_of) -> None:  # type: ignore[no-untyped-def]
    assert not _FORM.search(browser_of(Role.COORDINATOR).get(CASE).text)


def test_the_api_overrides_by_the_seal_it_shows(stopped: Case, browser_of) -> None:  # type: ignore[no-untyped-def]
    client = browser_of(api_token=SecretStr(TOKEN), api_user=a_person().id)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    findings = client.get(f"/api/cases/{NUMBER}", headers=headers).json()["proposal"]["findings"]

    body = {"finding": findings[0]["seal"], "reason": "They agreed."}
    given = client.post(f"/api/cases/{NUMBER}/overrides", json=body, headers=headers).json()
    again = client.post(f"/api/cases/{NUMBER}/overrides", json=body, headers=headers)
    back = client.post(f"/api/cases/{NUMBER}/overrides", json=body | {"take_back": True}, headers=headers).json()

    assert [(one["rule"], one["reason"], one["via"]) for one in given["overrides"]] == [
        ("group_over_host_limit", "They agreed.", "api")
    ]
    assert (again.status_code, again.json()["error"]["code"]) == (409, "draft_stale")
    assert back["overrides"] == []
