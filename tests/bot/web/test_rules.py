from __future__ import annotations

import dataclasses
import html
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from bot.visits.triage.recommending import shipped_table, table
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

    assert all(f'id="row-{row.id}"' in page and row.why[language].split("{")[0] in page for row in shipped_table().rows)
    assert all(f'id="policy-{policy.id}"' in page for policy in load_registers().policies)
    assert all(f"{part.points:+d}" in page for part in shipped_table().priority)


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

    number = [row.id for row in shipped_table().rows].index("late") + 1
    assert f'href="/rules#row-late">(row {number} of the decision table, which decided)' in page


AUTUMN = {
    "name_da": "Ombygning",
    "name_en": "Rebuilding",
    "first": "2027-10-04",
    "last": "2027-10-08",
    "reason": "New floors",
    "seen": "0",
}


def in_autumn(services: Services) -> bool:
    """Whether the request that asks for a day in the period is flagged."""
    asked = a_visit_request(message="Nous souhaitons venir le 6 octobre 2027 avec 12 personnes, sur l'énergie.")
    return services.triage(asked).flagged("holiday_or_closed_period")


def test_a_period_closes_the_next_request_and_undoing_opens_it(browser_of, services):
    browser = browser_of(Role.APPROVER)
    before = in_autumn(services)

    page = html.unescape(post(browser, "/rules/periods-new?lang=en", **AUTUMN).text)
    during = in_autumn(services)
    post(browser, "/rules/changes/1/undoing")

    assert (before, during, in_autumn(services)) == (False, True, False)
    assert "ingen → <strong>Ombygning, 4. oktober 2027 – 8. oktober 2027</strong>" in page
    assert "New floors" in page


def test_a_period_is_changed_and_removed_from_its_page(browser_of, services):
    browser = browser_of(Role.ADMIN)
    shown = browser.get("/rules/periods/christmas?lang=en").text

    post(browser, "/rules/periods/christmas", **AUTUMN, yearly="yes")
    changed = [(one.name["en"], one.first) for one in services.registers.closed_periods()]
    post(browser, "/rules/periods/christmas/removal", **AUTUMN | {"seen": "1"})

    assert all(f'value="{value}"' in shown for value in ("Christmas and New Year", "2026-12-20", "2027-01-03"))
    assert changed == [("Summer holidays", "07-01"), ("Rebuilding", "10-04")]
    assert [one.id for one in services.registers.closed_periods()] == ["july"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("da", "Den sidste dag ligger før den første."), ("en", "The last day is before the first.")],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(language, sentence, browser_of, services):
    typed = AUTUMN | {"last": "2027-10-01", "name_en": "<b>Floors</b>"}

    answer = post(browser_of(Role.APPROVER), f"/rules/periods-new?lang={language}", **typed)

    assert answer.status_code == 422
    assert f'<span class="fault" id="e-f-last">{sentence}</span>' in html.unescape(answer.text)
    assert all(
        f'value="{html.escape(typed[name])}"' in answer.text for name in ("name_da", "name_en", "last", "reason")
    )
    assert services.registry.changes() == []


def test_who_comes_second_keeps_what_they_typed(browser_of, services):
    browser = browser_of(Role.APPROVER)
    post(browser, "/rules/periods/july", **AUTUMN)

    answer = post(browser, "/rules/periods/july", **AUTUMN | {"name_da": "Nye gulve"})

    assert answer.status_code == 409
    assert 'value="Nye gulve"' in answer.text
    assert 'name="seen" value="1"' in answer.text
    assert len(services.registry.changes()) == 1


def test_a_row_is_set_and_its_history_says_what_was_different(browser_of, services):
    browser = browser_of(Role.APPROVER)

    page = post(browser, "/rules/rows/closed", recommend="decline", owner="lead", seen="0").text

    row = next(row for row in table(services.registers).rows if row.id == "closed")
    assert (row.on, row.recommend, row.owner) == (False, "decline", "lead")
    assert "Rækken er slået til ja → <strong>nej</strong>; Foreslår" in page
    assert '<span class="tag">slået fra</span>' in page


@pytest.mark.parametrize("row", ["personal_data", "public_records", "no-such-row"])
def test_a_row_by_law_has_no_page(row, browser_of):
    browser = browser_of(Role.ADMIN)

    assert browser.get(f"/rules/rows/{row}").status_code == 422
    assert post(browser, f"/rules/rows/{row}", recommend="decline", owner="lead", seen="0").status_code == 422
    assert f'href="/rules/rows/{row}"' not in browser.get("/rules").text


def test_points_are_set_together_and_wrong_ones_come_back_as_typed(browser_of, services):
    browser = browser_of(Role.APPROVER)
    now = {part.name: str(part.points) for part in shipped_table().priority}

    refused = post(browser, "/rules/points", **now | {"complete": "many", "agreement": "7"}, seen="0")
    page = post(browser, "/rules/points", **now | {"complete": "12", "agreement": "7"}, seen="0").text

    assert refused.status_code == 422
    assert 'value="many"' in refused.text
    assert 'value="7"' in refused.text
    assert {change.entry: change.after for change in services.registry.changes()} == {
        "complete": "12",
        "agreement": "7",
    }
    assert "+10 → <strong>+12</strong>" in page
