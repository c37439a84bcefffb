from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role, Status
from bot.visits.models.lead import LeadOutcomeKind
from tests.bot.web.conftest import csrf_of
from tests.factories import NOW, NUMBER, a_case
from tests.fakes import InMemoryCaseStore

WANTS = "A trial of <b>meters</b>"


@pytest.fixture
def browser(store: InMemoryCaseStore, browser_of: Callable[..., TestClient]) -> TestClient:
    store.put(a_case(status=Status.HELD, held=True))
    return browser_of(Role.COORDINATOR)


def posted(browser: TestClient, path: str, **form: Any) -> Any:
    csrf = csrf_of(browser.get(f"/cases/{NUMBER}").text)
    return browser.post(f"/cases/{NUMBER}/{path}", data={"csrf": csrf} | form, follow_redirects=True)


def recorded(browser: TestClient) -> Any:
    return posted(browser, "leads", host="harbour-lab", wants=WANTS)


def logged(browser: TestClient, **told: Any) -> Any:
    filled = {"kind": "order", "on": NOW.date().isoformat(), "value": "1.250.000", "note": "Signed."} | told
    return posted(browser, "leads/1/outcomes", **filled)


def test_a_lead_stands_on_its_case_its_host_and_among_the_open_ones(browser: TestClient) -> None:
    case = recorded(browser).text
    pages = [case, browser.get("/hosts/harbour-lab").text, browser.get("/leads").text]

    assert all(WANTS in html.unescape(page) and "<b>" not in page for page in pages)
    assert "Leadet er skrevet ind." in case
    assert f'href="/cases/{NUMBER}#h-leads"' in pages[1]
    assert f'href="/cases/{NUMBER}#h-leads"' in pages[2]
    assert 'href="/hosts/harbour-lab"' in pages[2]


def test_an_order_settles_the_lead_and_is_summed(browser: TestClient, api: TestClient) -> None:
    recorded(browser)

    case = logged(browser).text
    page = browser.get("/leads").text

    assert "1.250.000 kr." in case
    assert "Ordrer i 2026" in page
    assert "1.250.000 kr." in page
    assert "Intet lead er åbent." in page
    [lead] = api.get(f"/api/cases/{NUMBER}").json()["leads"]
    assert (lead["host"], lead["wants"], lead["by_name"]) == ("harbour-lab", WANTS, "Carl Coordinator")
    assert [(one["kind"], one["value"], one["note"]) for one in lead["outcomes"]] == [("order", 1_250_000, "Signed.")]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "won"}, 422),
        ({"on": "2026-W48"}, 422),
        ({"on": "2099-01-01"}, 422),
        ({"value": "12,50"}, 422),
        ({"value": "1.25"}, 422),
        ({"value": "-5"}, 422),
    ],
    ids=str,
)
def test_what_cannot_be_is_named_and_nothing_is_logged(
    fault: dict[str, Any], status: int, browser: TestClient, services: Services
) -> None:
    recorded(browser)

    answer = logged(browser, **fault)

    assert answer.status_code == status
    assert f"({next(iter(fault))})" in answer.text
    assert services.leads.leads()[0].outcomes == ()


@pytest.mark.parametrize("lead", ["2", "x", "9" * 30])
def test_a_lead_that_the_case_has_not_is_not_found(lead: str, browser: TestClient) -> None:
    recorded(browser)

    assert posted(browser, f"leads/{lead}/outcomes", kind="order", on=NOW.date().isoformat()).status_code == 404


def test_a_value_may_stay_empty(browser: TestClient, services: Services) -> None:
    recorded(browser)
    logged(browser, kind="contacted", value="", note="")

    [outcome] = services.leads.leads()[0].outcomes
    assert (outcome.kind, outcome.value, outcome.note) == (LeadOutcomeKind.CONTACTED, None, "")


def test_before_the_programme_went_out_a_case_has_no_leads(case: Any, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.COORDINATOR)

    assert 'id="h-leads"' not in browser.get(f"/cases/{NUMBER}").text
    assert recorded(browser).status_code == 409


def test_a_reader_sees_leads_and_no_form(browser: TestClient, browser_of: Callable[..., TestClient]) -> None:
    recorded(browser)
    page = browser_of(Role.READER).get(f"/cases/{NUMBER}").text

    assert "A trial of" in page
    assert f'action="/cases/{NUMBER}/leads' not in page
