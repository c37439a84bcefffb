from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.slack.card import card_blocks
from bot.visits import intake
from bot.visits.models import Inbound, Match, RequestAttachment, Role
from bot.visits.models.request import SEALED
from tests.bot.web.conftest import TOKEN
from tests.factories import NOW, a_case, a_reading, a_triage, a_visit_request
from tests.fakes import InlineJobs

TOLD = "Vi kommer. Pasnr. E12345678 og CPR 010170-1234."
NUMBERS = ("E12345678", "010170-1234")


@pytest.fixture
def number(store) -> str:
    request = a_visit_request(subject=TOLD, message=TOLD)
    receipt = intake.receive(
        request,
        source="web",
        event_id="e1",
        body=b"{}",
        at=NOW,
        store=store,
        jobs=InlineJobs(),
        read=lambda _: a_reading(),
    )
    case = store.case(receipt.number)
    store.put(case.model_copy(update={"triage": a_triage(), "reading": a_reading()}))
    return receipt.number


def holds(text: str) -> list[str]:
    return [number for number in NUMBERS if number in text]


@pytest.mark.parametrize(
    "path", ["/cases/{}", "/cases/{}/request.txt", "/", "/?q=Pasnr", "/api/cases/{}", "/api/cases"]
)
def test_no_page_and_no_answer_holds_the_number_of_a_person(path, number, browser_of):
    browser = browser_of(Role.ADMIN, api_token=SecretStr(TOKEN))

    answer = browser.get(path.format(number))

    assert answer.status_code == 200
    assert "Pasnr" in answer.text
    assert holds(answer.text) == []


def test_no_card_in_slack_holds_the_number_of_a_person(number, services):
    case = services.store.case(number)

    blocks = card_blocks(case, registers=services.registers, public_url="https://ope.example", language="da")

    assert holds(str(blocks)) == []


def test_original_is_opened_by_who_may_and_that_is_logged(number, browser_of, services):
    browser = browser_of(Role.APPROVER)
    page = browser.get(f"/cases/{number}").text

    original = browser.get(f"/cases/{number}/original.txt").text

    assert f"/cases/{number}/original.txt" in page
    assert set(holds(original)) == set(NUMBERS)
    assert [(line.event, line.actor) for line in services.store.audit()][-1] == ("original.opened", "ada")
    assert holds(str(services.store.audit())) == []


def test_coordinator_sees_no_way_to_the_original(number, browser_of):
    browser = browser_of(Role.COORDINATOR)

    assert "original.txt" not in browser.get(f"/cases/{number}").text
    assert browser.get(f"/cases/{number}/original.txt").status_code == 403


@pytest.mark.parametrize("path", ["/cases/2026-0001/files/1", "/cases/2026-0001/messages/m1/files/1"])
def test_file_with_numbers_of_persons_is_masked_for_all_but_who_may_see_them(path, store, browser_of):
    file = RequestAttachment(name="list.pdf", content=TOLD.encode())
    later = Inbound(id="m1", request=a_visit_request(attachments=(file,)), received_at=NOW, match=Match.MESSAGE_ID)
    store.put(a_case(request=a_visit_request(attachments=(file,)), inbound=(later,)))

    shown = browser_of(Role.COORDINATOR).get(path)
    original = browser_of(Role.APPROVER).get(path)

    assert holds(shown.text) == []
    assert "█" in shown.text
    assert shown.headers["content-disposition"].endswith('-masked.txt"')
    assert set(holds(original.text)) == set(NUMBERS)
    assert [line.event for line in store.audit()] == ["original.opened"]


@pytest.mark.parametrize("path", ["/cases/2026-0001/files/1", "/cases/2026-0001/messages/m1/files/1"])
def test_file_that_the_key_does_not_open_is_said_to_be_closed(path, store, browser_of):
    file = RequestAttachment(name="list.pdf", content=SEALED + b"what was encrypted")
    later = Inbound(id="m1", request=a_visit_request(attachments=(file,)), received_at=NOW, match=Match.MESSAGE_ID)
    store.put(a_case(request=a_visit_request(attachments=(file,)), inbound=(later,)))

    response = browser_of(Role.APPROVER).get(path)

    assert response.status_code == 500
    assert "læg den nøgle tilbage, de blev forseglet med" in response.text
