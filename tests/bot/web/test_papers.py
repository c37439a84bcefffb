from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case, all_said_yes
from tests.fakes import InMemoryCaseStore


@pytest.fixture
def booked(store: InMemoryCaseStore) -> str:
    store.put(all_said_yes(a_case(status=Status.DISPATCHED)))
    return NUMBER


@pytest.mark.parametrize("paper", ["run-sheet", "mayor", "briefing"])
def test_a_paper_is_a_download_that_is_the_same_each_time(case: Any, api: TestClient, paper: str) -> None:
    first, second = (api.get(f"/api/cases/{case.number}/papers/{paper}.pdf") for _ in range(2))

    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.headers["content-disposition"] == f'attachment; filename="2026-0001-{paper}.pdf"'
    assert first.content == second.content


def test_staff_choose_the_language_of_what_they_print(case: Any, api: TestClient) -> None:
    danish, english = (
        api.get(f"/api/cases/{case.number}/papers/mayor.pdf?language={language}").text for language in ("da", "en")
    )

    assert ("Til borgmesteren" in danish, "For the mayor" in english) == (True, True)
    assert api.get(f"/api/cases/{case.number}/papers/mayor.pdf?language=xx").status_code == 422


def test_a_briefing_for_a_host_that_is_not_on_the_programme_is_unknown(case: Any, api: TestClient) -> None:
    assert api.get(f"/api/cases/{case.number}/papers/briefing.pdf?host=somebody").status_code == 404


def test_a_case_without_a_programme_has_no_papers(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case(status=Status.TRIAGED, proposal=None))

    answers = [api.get(f"/api/cases/{NUMBER}/papers/{one}.pdf") for one in ("run-sheet", "mayor", "briefing")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_page_draws_the_programme_and_lists_its_papers(case: Any, browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER).get(f"/cases/{case.number}").text
    drawings = [part.split("</svg>")[0] for part in page.split("<svg")[1:] if 'class="drawing"' in part]

    assert len(drawings) == 2
    assert all(fromstring(f"<svg{one}</svg>").get("role") == "img" for one in drawings)
    assert "style=" not in "".join(drawings)
    for paper in ("run-sheet.pdf?language=da", "mayor.pdf?language=da", "briefing.pdf?host=harbour-lab"):
        assert f"/api/cases/{case.number}/papers/{paper}" in page


def test_briefings_are_drafted_from_the_page_for_a_person_to_approve(
    booked: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.COORDINATOR)
    form = {"csrf": csrf_of(browser.get(f"/cases/{booked}").text)}

    page = browser.post(f"/cases/{booked}/briefing", data=form, follow_redirects=True).text

    case = services.store.case(booked)
    assert case.proposal is not None
    assert case.proposal.bundle(BundleKind.BRIEFING) is not None
    assert "Briefingerne er skrevet." in page
    assert f'id="d-{BundleKind.BRIEFING}"' in page
    assert case.messages == ()


def test_whoever_may_only_read_sees_no_button_for_briefings(booked: str, browser_of: Callable[..., TestClient]) -> None:
    page = browser_of(Role.READER).get(f"/cases/{booked}").text

    assert f"/cases/{booked}/briefing" not in page


def test_briefings_wait_until_the_programme_is_decided_on(case: Any, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of(Role.COORDINATOR)
    page = browser.get(f"/cases/{case.number}").text

    refused = browser.post(f"/cases/{case.number}/briefing", data={"csrf": csrf_of(page)})

    assert f"/cases/{case.number}/briefing" not in page
    assert refused.status_code == 409


def test_whoever_approves_the_briefings_reads_what_follows(
    booked: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.APPROVER)
    token = csrf_of(browser.get(f"/cases/{booked}").text)
    browser.post(f"/cases/{booked}/briefing", data={"csrf": token})
    proposal = services.store.case(booked).proposal
    bundle = proposal.bundle(BundleKind.BRIEFING) if proposal else None
    assert bundle is not None

    form = {"csrf": token, "bundle": "briefing", "decision": "approve", "digest": bundle.digest}
    page = browser.post(f"/cases/{booked}/decisions", data=form, follow_redirects=True).text

    assert "Hver vært får sin briefing, én gang." in page
    assert services.store.case(booked).status is Status.DISPATCHED
