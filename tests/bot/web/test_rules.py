from __future__ import annotations

import dataclasses
import html
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from bot.visits.triage.recommending import table
from knowledge.registers.loading import load_registers
from tests.bot.web.conftest import csrf_of
from tests.bot.web.fakes import the_services
from tests.factories import NUMBER, a_case, a_triage, a_visit_request
from tests.fakes import a_registry


@pytest.fixture
def services(store, people, clock) -> Services:
    plain = the_services(store=store, people=people, now=clock)
    return dataclasses.replace(plain, registry=a_registry(load_registers(), clock))


def post(browser: TestClient, path: str, **fields: str) -> TestClient:
    form = {"csrf": csrf_of(browser.get("/rules").text), **fields}
    return browser.post(path, data=form, follow_redirects=True)


@pytest.mark.parametrize("language", ["da", "en"])
def test_page_shows_every_row_policy_and_part_of_the_priority(language, browser_of):
    page = html.unescape(browser_of(Role.READER).get(f"/rules?lang={language}").text)

    assert all(f'id="row-{row.id}"' in page and row.why[language].split("{")[0] in page for row in table().rows)
    assert all(f'id="policy-{policy.id}"' in page for policy in load_registers().policies)
    assert all(f"{part.points:+d}" in page for part in table().priority)


def test_lead_changes_a_threshold_and_the_next_request_meets_it(browser_of: Callable[..., TestClient], services):
    browser = browser_of(Role.APPROVER)

    page = post(browser, "/rules/policies/group_too_large", value_people="12", reason="Small rooms").text

    found = services.triage(a_visit_request())
    assert found.flagged("group_too_large")
    assert any("over 12 skal den deles" in flag.told["da"] for flag in found.flags)
    assert "Small rooms" in page


def test_change_is_undone_from_the_history(browser_of, services):
    browser = browser_of(Role.ADMIN)
    post(browser, "/rules/policies/group_too_large", value_people="12")

    post(browser, "/rules/changes/1/undoing")

    assert not services.triage(a_visit_request()).flagged("group_too_large")
    assert "/rules/changes/1/undoing" not in browser.get("/rules").text


@pytest.mark.parametrize("role", [Role.READER, Role.COORDINATOR])
def test_others_read_the_figures_and_change_none(role, browser_of, services):
    browser = browser_of(role)

    refused = post(browser, "/rules/policies/group_too_large", value_people="12")

    assert refused.status_code == 403
    assert services.registry.changes() == []
    assert 'name="value_people"' not in browser.get("/rules").text


@pytest.mark.parametrize("figure", ["", "-1", "12.5", "1e3", "tolv", "99999"])
def test_what_is_no_figure_changes_nothing(figure, browser_of, services):
    answer = post(browser_of(Role.ADMIN), "/rules/policies/group_too_large", value_people=figure)

    assert answer.status_code == 422
    assert services.registry.changes() == []


def test_the_law_is_shown_and_not_changed(browser_of):
    browser = browser_of(Role.ADMIN)

    assert 'name="value_answer_months"' not in browser.get("/rules").text
    assert post(browser, "/rules/policies/personal_data_request", value_answer_months="3").status_code == 422


def test_case_says_which_row_decided(browser_of, store):
    reasons = ({"da": "Kort varsel.", "en": "Short notice."},)
    store.put(a_case(triage=a_triage(rows=("late",), reasons=("Short notice.",), reasons_told=reasons)))

    page = browser_of(Role.READER).get(f"/cases/{NUMBER}?lang=en").text

    number = [row.id for row in table().rows].index("late") + 1
    assert f'href="/rules#row-late">(row {number} of the decision table, which decided)' in page
