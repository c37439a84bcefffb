from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import Kind, Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

MESSAGE = "Vores firma Eksempelfilter ApS laver filtre <b>til</b> huse og vil være medlem af jeres netværk."


@pytest.fixture
def asking(store: InMemoryCaseStore) -> str:
    asked = a_triage(kind=Kind.NETWORK_MEMBERSHIP, language="da", organisation="Eksempelfilter ApS", evidence={})
    request = a_visit_request(message=MESSAGE)
    store.put(a_case(status=Status.TRIAGED, proposal=None, request=request, triage=asked))
    return NUMBER


def form(browser: TestClient, number: str, services: Services, **changes: str) -> dict[str, str]:
    place = next(entry for entry in services.registers.places if entry.in_greater_copenhagen)
    values = {"name": "Eksempelfilter ApS", "place": place.name, "solutions": "Filters", "markets": "Tyskland, SE"}
    return {"csrf": csrf_of(browser.get(f"/cases/{number}").text), **values, **changes}


def test_page_shows_what_was_read_and_nothing_is_written_by_looking(asking, services, browser_of):
    page = browser_of(Role.COORDINATOR).get(f"/cases/{asking}").text

    assert 'value="Eksempelfilter ApS"' in page
    assert "filtre &lt;b&gt;til&lt;/b&gt; huse" in page
    assert services.registry.changes() == []


def test_one_click_takes_the_company_in(asking, services: Services, browser_of: Callable[..., TestClient]):
    browser = browser_of(Role.COORDINATOR)

    page = browser.post(f"/cases/{asking}/member", data=form(browser, asking, services), follow_redirects=True).text

    host = services.registers.host("eksempelfilter-aps")
    assert host is not None
    assert (host.markets, host.solutions, host.status) == (("DE", "SE"), ("Filters",), "unconfirmed")
    assert "blev optaget af Carl Coordinator" in page


@pytest.mark.parametrize("wrong", [{"place": "Atlantis"}, {"markets": "Narnia"}, {"name": " "}])
def test_what_is_not_right_is_not_written(wrong, asking, services, browser_of):
    browser = browser_of(Role.COORDINATOR)

    answer = browser.post(f"/cases/{asking}/member", data=form(browser, asking, services, **wrong))

    assert answer.status_code == 422
    assert services.registry.changes() == []


def test_reader_sees_the_application_and_no_way_to_take_it_in(asking, browser_of):
    page = browser_of(Role.READER).get(f"/cases/{asking}").text

    assert "Eksempelfilter ApS" in page
    assert f"/cases/{asking}/member" not in page
