from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.visits.models import Contact, Role, Status
from tests.bot.web.conftest import csrf_of
from tests.factories import NUMBER, a_case, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

CASE = f"/cases/{NUMBER}"
FORWARDED = (
    "Tager I den?\n\n---------- Forwarded message ----------\nFrom: Kim Vane <kim@rhinetal.example>\n"
    "Date: Mon, 7 December 2026\nSubject: Visit\nTo: post@nordby.example\n\nWe would like to visit you."
)


def test_an_office_is_recorded_told_and_struck_on_the_case_page(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    store.put(a_case(status=Status.DECLINED))
    csrf = csrf_of(approver_browser.get(CASE).text)
    form = {"csrf": csrf, "do": "add", "part": "passed_on", "office": "Nordby Kommune", "email": "post@nordby.example"}

    added = approver_browser.post(f"{CASE}/counterparts", data=form)
    page = approver_browser.get(added.headers["location"]).text
    approver_browser.post(f"{CASE}/counterparts", data={"csrf": csrf, "do": "strike", "id": "1"})
    after = approver_browser.get(CASE).text

    assert added.status_code == 303
    assert "Har sendt henvendelsen videre til os" in page
    assert "Noter til andre kontorer" in page  # a letter to decide on
    assert "Har sendt henvendelsen videre til os · post@nordby.example" not in after


def test_what_cannot_be_recorded_is_said_in_a_sentence(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    store.put(a_case())
    csrf = csrf_of(approver_browser.get(CASE).text)

    wrong = approver_browser.post(
        f"{CASE}/counterparts",
        data={"csrf": csrf, "do": "add", "part": "shares", "office": "OPE Skåne", "email": "not an address"},
    )

    assert wrong.status_code == 422
    assert "Angiv kontorets navn og en e-mailadresse" in wrong.text


def test_a_forwarded_mail_offers_its_first_writer(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    request = a_visit_request(
        channel="email", subject="VS: Visit", message=FORWARDED, contact=Contact(email="post@nordby.example")
    )
    store.put(a_case(request=request, status=Status.TRIAGED, triage=a_triage(referred_by="Nordby Kommune")))
    page = approver_browser.get(CASE).text
    assert "Den er tilsyneladende skrevet af Kim Vane (kim@rhinetal.example)" in page
    assert 'value="Nordby Kommune"' in page
    assert 'value="post@nordby.example"' in page

    approver_browser.post(
        f"{CASE}/addressee",
        data={"csrf": csrf_of(page), "name": "Kim Vane", "email": "kim@rhinetal.example"},
    )

    assert "Breve til spørgeren går til Kim Vane (kim@rhinetal.example)." in approver_browser.get(CASE).text


def test_readers_see_the_offices_and_change_nothing(
    store: InMemoryCaseStore, browser_of: Callable[..., TestClient]
) -> None:
    store.put(a_case())

    assert f'action="{CASE}/counterparts"' not in browser_of(Role.READER).get(CASE).text


def test_the_api_records_an_office_and_what_it_said(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case(status=Status.TRIAGED))

    added = api.post(f"/api{CASE}/counterparts", json={"part": "shares", "office": "Kontoret i Lund", "language": "sv"})
    heard = api.patch(f"/api{CASE}/counterparts/1", json={"heard": "taken", "note": "Ja"})
    reached = api.patch(f"/api{CASE}/counterparts/1", json={"email": "lund@ope.example"})
    struck = api.patch(f"/api{CASE}/counterparts/1", json={"struck": True})
    answered = api.put(f"/api{CASE}/addressee", json={"name": "Kim", "email": "kim@rhinetal.example"})

    assert added.json()["counterparts"][0]["office"] == "Kontoret i Lund"
    assert heard.json()["counterparts"][0]["heard"] == "taken"
    assert reached.json()["counterparts"][0]["email"] == "lund@ope.example"
    assert struck.json()["counterparts"] == []
    assert answered.json()["addressee"]["email"] == "kim@rhinetal.example"
    assert api.patch(f"/api{CASE}/counterparts/7", json={"heard": "taken"}).status_code == 404
    assert api.patch(f"/api{CASE}/counterparts/1", json={}).status_code == 422
