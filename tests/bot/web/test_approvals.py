from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits import approving
from bot.visits.models import BundleKind, Case, Role
from bot.visits.staff import AbsenceForm
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NOW, a_person
from tests.fakes import InMemoryCaseStore

CASE, PAGE = "/cases/2026-0001", "/rules/approvals"


def form_of(browser: TestClient, **changed: str) -> dict[str, str]:
    """The form as it stands, with what is changed."""
    page = browser.get(PAGE).text
    roles = {f"role_{kind}": rule.role.value for kind, rule in approving.shipped_rules().items() if not rule.fixed}
    return {"csrf": csrf_of(page), "seen": field_of(page, "seen"), **roles} | changed


def test_who_approves_is_set_on_a_page_holds_at_once_and_is_undone(
    case: Case, services: Services, approver_browser: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    coordinator = browser_of(Role.COORDINATOR)
    before = coordinator.get(CASE).text

    answer = approver_browser.post(PAGE, data=form_of(approver_browser, role_draft_programme="coordinator"))
    after, history = coordinator.get(CASE).text, approver_browser.get("/rules?done=changed").text
    undone = approver_browser.post("/rules/changes/1/undoing", data={"csrf": csrf_of(history)})

    assert answer.status_code == undone.status_code == 303
    assert [page.count('value="approve"') for page in (before, after)] == [1, 2], "of the two that wait"
    assert "Kan godkendes af: Ada Approver, Adam Admin." in before
    assert "koordinator</strong>" in history
    assert services.approving.rules[BundleKind.DRAFT_PROGRAMME].role is Role.APPROVER


def test_saving_what_stands_changes_nothing(services: Services, approver_browser: TestClient) -> None:
    answer = approver_browser.post(PAGE, data=form_of(approver_browser))

    assert answer.headers["location"] == "/rules?done=same#h-history"
    assert services.registry.changes() == []


@pytest.mark.parametrize(
    ("changed", "status"), [({"role_decline": "reader"}, 422), ({"seen": "7"}, 409)], ids=["no such role", "late"]
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(
    changed: dict[str, str], status: int, services: Services, approver_browser: TestClient
) -> None:
    typed = form_of(approver_browser, four_eyes_all="yes", reason="Ferie", **changed)

    answer = approver_browser.post(PAGE, data=typed)

    assert answer.status_code == status
    assert 'name="four_eyes_all" value="yes" checked' in answer.text
    assert 'value="Ferie"' in answer.text
    assert services.registry.changes() == []


def test_own_words_are_left_to_a_colleague_where_two_are_to_look(
    case: Case, services: Services, approver_browser: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    approver_browser.post(PAGE, data=form_of(approver_browser, four_eyes_all="yes"))
    letter = f"{CASE}/letters/draft_programme-v1-1"
    page = approver_browser.get(letter).text
    form = {"csrf": csrf_of(page), "bundle": "draft_programme", "digest": field_of(page, "digest")}
    approver_browser.post(letter, data=form | {"subject": "New", "body": "New words"})

    mine = approver_browser.get(CASE).text
    refused = approver_browser.post(
        f"{CASE}/decisions",
        data=form | {"digest": field_of(mine, "digest"), "decision": "approve", "reason": "Because."},
    )

    assert "Du har selv skrevet de ord, og to skal se på dem. Kan godkendes af: Adam Admin." in mine
    assert (refused.status_code, "Adam Admin" in refused.text) == (403, True)
    assert 'value="approve"' in browser_of(Role.ADMIN).get(CASE).text


def test_a_substitute_decides_and_the_case_says_for_whom(
    case: Case, store: InMemoryCaseStore, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    week = AbsenceForm(NOW.date(), NOW.date(), "carl")
    services.staffwork.keep_absence("ada", week, by=a_person())
    browser = browser_of(Role.COORDINATOR)
    page = browser.get(CASE).text

    answer = browser.post(
        f"{CASE}/decisions",
        data={
            "csrf": csrf_of(page),
            "bundle": "draft_programme",
            "decision": "approve",
            "digest": field_of(page, "digest"),
        },
    )

    assert answer.status_code == 303
    assert "Carl Coordinator (for Ada Approver)" in browser.get(CASE).text
    assert store.case(case.number).decisions[0].acting_for == "ada"
