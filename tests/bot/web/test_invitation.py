from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Role
from bot.visits.participants.entering import Entry
from tests.bot.visits.test_inviting import a_settled_case
from tests.bot.web.conftest import csrf_of
from tests.factories import a_person
from tests.fakes import InMemoryCaseStore

PAGE = "/cases/2026-0001/invitation"


def post(browser: TestClient, **fields: Any) -> tuple[int, str]:
    form: dict[str, Any] = {
        "csrf": csrf_of(browser.get(PAGE).text),
        "guests": ["p1", "p2"],
        "payer": "guests",
        "language": "en",
        "signer": "ada",
        "verified": "Called the town hall on its public number.",
    }
    response = browser.post(PAGE, data=form | fields)
    return response.status_code, html.unescape(response.text)


@pytest.fixture(autouse=True)
def listed(services: Services, store: InMemoryCaseStore) -> None:
    """The final programme is out, and the list was written down before."""
    store.put(a_settled_case())
    by, enter = a_person(Role.COORDINATOR), services.participantwork.enter
    enter("2026-0001", Entry("王小明", title="市长", passport="E7654321"), seen=0, by=by)
    enter("2026-0001", Entry("Kim Exempel", title="engineer"), seen=1, by=by)


def test_a_letter_is_drafted_from_the_list_and_waits_on_the_case(
    services: Services, approver_browser: TestClient
) -> None:
    assert f'href="{PAGE}"' in approver_browser.get("/cases/2026-0001").text

    assert post(approver_browser)[0] == 303

    proposal = services.store.case("2026-0001").proposal
    assert proposal is not None
    assert proposal.invitation is not None
    assert [guest.name for guest in proposal.invitation.guests] == ["王小明", "Kim Exempel"]
    assert proposal.bundle(BundleKind.INVITATION_LETTER) is not None
    assert "Invitation letter 2026-0001-L1" in approver_browser.get("/cases/2026-0001?lang=en").text


def test_a_letter_with_passport_numbers_is_opened_by_few(
    services: Services, approver_browser: TestClient, browser_of: Callable[..., TestClient], api: TestClient
) -> None:
    post(approver_browser, passports="yes")
    paper = "/cases/2026-0001/letters/invitation_letter-v2-1/files/1"
    coordinator = browser_of(Role.COORDINATOR)

    shown = [coordinator.get("/cases/2026-0001"), api.get("/api/cases/2026-0001"), approver_browser.get(PAGE)]
    opened = approver_browser.get(paper)

    assert [one.status_code for one in shown if "E7654321" in one.text] == []
    assert coordinator.get(paper).status_code == 403
    assert "E7654321" in opened.text
    assert [one.event for one in services.store.audit()].count("restricted.opened") == 2


def test_a_coordinator_takes_no_passport_numbers_out(browser_of: Callable[..., TestClient]) -> None:
    coordinator = browser_of(Role.COORDINATOR)

    assert 'name="passports"' not in coordinator.get(PAGE).text
    assert post(coordinator, passports="yes")[0] == 403


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(approver_browser: TestClient) -> None:
    status, page = post(approver_browser, guests=["p2"], verified="& know")

    assert (status, 'value="p2" checked' in page, 'value="p1" checked' in page, "& know" in page) == (
        422,
        True,
        False,
        True,
    )


def test_where_nobody_is_on_the_list_the_page_leads_there(services: Services, approver_browser: TestClient) -> None:
    services.participantwork.replace("2026-0001", (), seen=2, by=a_person(Role.COORDINATOR))

    page = approver_browser.get(PAGE).text

    assert 'href="/cases/2026-0001/participants"' in page
    assert 'name="verified"' not in page


def test_before_the_final_programme_went_out_there_is_no_form(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_settled_case(messages=()))

    assert approver_browser.get(PAGE).status_code == 409
    assert f'href="{PAGE}"' not in approver_browser.get("/cases/2026-0001").text
