from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case
from tests.fakes import InMemoryCaseStore


@pytest.fixture
def unanswered(store: InMemoryCaseStore) -> str:
    store.put(a_case(status=Status.TRIAGED, proposal=None))
    return NUMBER


def post(browser: TestClient, number: str, outcome: str) -> str:
    form = {"csrf": csrf_of(browser.get(f"/cases/{number}").text), "outcome": outcome}
    return browser.post(f"/cases/{number}/closing", data=form, follow_redirects=True).text


def test_question_that_was_answered_elsewhere_leaves_the_inbox(
    unanswered: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    page = post(browser_of(Role.COORDINATOR), unanswered, "closed")

    assert services.store.case(unanswered).status is Status.CLOSED
    assert "Sagen er lagt væk." in page


def test_case_that_was_put_away_is_taken_up_again(
    unanswered: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.COORDINATOR)
    post(browser, unanswered, "spam")

    post(browser, unanswered, "triaged")

    assert services.store.case(unanswered).status is Status.TRIAGED


def test_outcome_that_is_none_changes_nothing(
    unanswered: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    page = post(browser_of(Role.COORDINATOR), unanswered, "approved")

    assert services.store.case(unanswered).status is Status.TRIAGED
    assert "kunne ikke læses" in page


def test_reader_sees_no_way_to_put_a_case_away(unanswered: str, browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER).get(f"/cases/{unanswered}").text

    assert "/closing" not in page
