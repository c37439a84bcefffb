from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, MessageState
from tests.bot.web.conftest import csrf_of
from tests.factories import a_message
from tests.fakes import InMemoryCaseStore

PATH = f"letters/{a_message().id}/settlement"


@pytest.fixture
def unsure(store: InMemoryCaseStore, case: Any) -> Case:
    found = store.case(case.number)
    message = a_message(case=found.number, state=MessageState.UNCERTAIN)
    store.put(found.model_copy(update={"messages": (message,)}))
    return store.case(found.number)


@pytest.mark.parametrize(("outcome", "state"), [("out", "sent"), ("not_out", "failed")])
def test_a_person_says_on_the_case_page_what_became_of_a_letter(
    services: Services, approver_browser: TestClient, unsure: Case, outcome: str, state: str
) -> None:
    page = approver_browser.get(f"/cases/{unsure.number}?lang=en").text
    form = {"csrf": csrf_of(page), "outcome": outcome}
    response = approver_browser.post(f"/cases/{unsure.number}/{PATH}", data=form)

    after = approver_browser.get(response.headers["location"] + "&lang=en").text
    assert "Nobody knows whether this letter went out" in page
    assert services.store.case(unsure.number).messages[0].state.value == state
    assert ("you said" in after, f"found that it {'went' if state == 'sent' else 'did not go'} out" in after) == (
        True,
        True,
    )
    assert PATH not in after


def test_the_api_settles_it_once(api: TestClient, unsure: Case) -> None:
    path = f"/api/cases/{unsure.number}/messages/{a_message().id}/settlement"

    assert api.post(path, json={"outcome": "out"}).status_code == 422
    assert api.post(path, json={"went_out": True}).json()["messages"][0]["state"] == "sent"
    assert api.post(path, json={"went_out": False}).status_code == 409
