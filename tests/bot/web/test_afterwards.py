from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

from bot.services import Services
from bot.visits.models import BundleKind, Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case
from tests.fakes import InMemoryCaseStore


def test_marking_a_visit_as_held_drafts_the_thanks(
    store: InMemoryCaseStore, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case(status=Status.DISPATCHED))
    browser = browser_of(Role.COORDINATOR)
    form = {"csrf": csrf_of(browser.get(f"/cases/{NUMBER}").text), "outcome": "held"}

    page = browser.post(f"/cases/{NUMBER}/closing", data=form, follow_redirects=True).text

    case = services.store.case(NUMBER)
    assert case.proposal is not None
    assert case.proposal.bundle(BundleKind.THANKS) is not None
    assert (case.status, case.messages) == (Status.HELD, ())
    assert "Efter besøget" in page
    assert "Takkebrevene er skrevet." in page
    assert "Skriv takkebrevene på ny" in page


def test_thanks_are_drafted_anew_from_the_page(store: InMemoryCaseStore, browser_of: Callable[..., TestClient]) -> None:
    store.put(a_case(status=Status.HELD, held=True))
    browser = browser_of(Role.COORDINATOR)
    form = {"csrf": csrf_of(browser.get(f"/cases/{NUMBER}").text)}

    page = browser.post(f"/cases/{NUMBER}/thanks", data=form, follow_redirects=True).text

    assert "Takkebrevene er skrevet." in page
    assert f'id="d-{BundleKind.THANKS}"' in page


def test_before_the_visit_there_is_nothing_to_follow_up(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case(status=Status.DISPATCHED))

    assert "Efter besøget" not in browser_of(Role.COORDINATOR).get(f"/cases/{NUMBER}").text
