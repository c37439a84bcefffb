from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Role
from tests.bot.visits.changes.office import Office, three_hosts
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER
from tests.fakes import Clock

PAGE = f"/cases/{NUMBER}/changes"
WISH = "We are 15 people from Malmberg kommun and would like to learn about energy on 12 October 2027, in English."


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Office:
    made = Office(tmp_path / "out", clock, three_hosts(max_group=20))
    made.with_a_programme(WISH)
    return made


@pytest.fixture
def services(office: Office) -> Services:
    return office.services


def test_case_page_leads_to_the_changes_once_there_are_any(office: Office, approver_browser: TestClient) -> None:
    before = approver_browser.get(f"/cases/{NUMBER}").text
    quiet = approver_browser.get(PAGE).text
    office.reply("We will be 28 people instead of 15.")
    after = approver_browser.get(f"/cases/{NUMBER}").text

    assert PAGE not in before
    assert "alle ved, hvordan det står" in quiet
    assert "Skriv alle beskeder" not in quiet
    assert f'href="{PAGE}"' in after


def test_page_says_who_was_told_what_and_what_is_new(office: Office, approver_browser: TestClient) -> None:
    office.reply("We will be 28 people instead of 15.")

    page = approver_browser.get(f"{PAGE}?lang=en").text

    assert "Group size: 28 instead of 15." in page
    assert page.count("Its yes no longer holds; it is asked again.") == 3
    assert "It would receive the group in 2 parts." in page
    assert "Lunch on 12 October 2027, 11:30–12:15, København: 28 people." in page
    assert "4 of those who were told know something that no longer holds." in page
    assert "kim@malmberg.example" in page
    assert "Confirmed programme" in page


def test_one_press_drafts_all_notices_and_leads_to_them(office: Office, approver_browser: TestClient) -> None:
    office.reply("We will be 28 people instead of 15.")
    page = approver_browser.get(PAGE).text

    pressed = approver_browser.post(PAGE, data={"csrf": csrf_of(page)})
    case = approver_browser.get(pressed.headers["location"]).text
    again = approver_browser.get(PAGE).text

    assert pressed.status_code == 303
    assert "Beskederne er skrevet." in case
    assert 'id="d-change_notice"' in case
    assert "venter på godkendelse" in again
    bundle = office.case.proposal.bundle(BundleKind.CHANGE_NOTICE) if office.case.proposal else None
    assert bundle is not None
    assert len(bundle.messages) == 4


def test_reader_sees_the_changes_and_has_nothing_to_press(
    office: Office, browser_of: Callable[..., TestClient]
) -> None:
    office.reply("We will be 28 people instead of 15.")

    page = browser_of(Role.READER).get(PAGE).text

    assert "28" in page
    assert "<button>" not in page.split('id="h-notify"')[1].split("</section>")[0]


def test_where_nobody_has_to_be_told_nothing_is_drafted(office: Office, approver_browser: TestClient) -> None:
    csrf = csrf_of(approver_browser.get(f"/cases/{NUMBER}").text)

    refused = approver_browser.post(PAGE, data={"csrf": csrf})

    assert refused.status_code == 409
    assert "der er ingen at give besked" in refused.text
