from __future__ import annotations

import html

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind
from tests.bot.visits.test_inviting import a_settled_case
from tests.bot.web.conftest import csrf_of
from tests.fakes import InMemoryCaseStore

PAGE = "/cases/2026-0001/invitation"


def post(browser: TestClient, **fields: str) -> tuple[int, str]:
    form = {
        "csrf": csrf_of(browser.get(PAGE).text),
        "guests": "Kim Exempel; engineer; Malmberg kommun",
        "payer": "guests",
        "language": "en",
        "signer": "ada",
        "verified": "Called the town hall on its public number.",
    }
    response = browser.post(PAGE, data=form | fields)
    return response.status_code, html.unescape(response.text)


def test_a_letter_is_drafted_from_the_form_and_waits_on_the_case(
    services: Services, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_settled_case())
    assert f'href="{PAGE}"' in approver_browser.get("/cases/2026-0001").text

    assert post(approver_browser)[0] == 303

    proposal = services.store.case("2026-0001").proposal
    assert proposal is not None
    assert proposal.bundle(BundleKind.INVITATION_LETTER) is not None
    assert "Invitation letter 2026-0001-L1" in approver_browser.get("/cases/2026-0001?lang=en").text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    services: Services, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_settled_case())

    status, page = post(approver_browser, guests="Kim <b>; P1234567", verified="Called them, & they know Kim.")

    assert (status, "Kim <b>; P1234567" in page, "& they know Kim." in page) == (422, True, True)


def test_before_the_final_programme_went_out_there_is_no_form(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_settled_case(messages=()))

    assert approver_browser.get(PAGE).status_code == 409
    assert f'href="{PAGE}"' not in approver_browser.get("/cases/2026-0001").text
