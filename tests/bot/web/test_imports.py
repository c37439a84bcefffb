from __future__ import annotations

import io
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from bot.services import Services
from bot.visits.models import Status
from tests.bot.web.conftest import csrf_of
from tests.fakes import InMemoryCaseStore

HEADINGS = ["Sagsnr.", "Modtaget", "Delegation", "Land", "Antal", "Status", "Kontaktperson"]
GOOD = ["16/1", "2016-03-01", "<b>Malmberg</b>", "Sverige", 16, "Afholdt", "Anna Andersen"]
WRONG = ["16/2", "2016-03-01", "Blåby", "Sverige", "mange", "Afholdt", None]


def a_file(*rows: list[Any]) -> dict[str, Any]:
    book = Workbook()
    for row in (HEADINGS, *rows):
        book["Sheet"].append(row)
    content = io.BytesIO()
    book.save(content)
    return {"file": ("besøg.xlsx", content.getvalue())}


def looked_at(browser: TestClient, *rows: list[Any]) -> str:
    csrf = csrf_of(browser.get("/imports").text)
    return browser.post("/imports/plan", data={"csrf": csrf}, files=a_file(*rows)).text


def form_of(page: str) -> dict[str, str]:
    """What a browser would send on: hidden fields and the chosen options."""
    fields = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_file_is_shown_before_anything_is_taken_in(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    page = looked_at(approver_browser, GOOD)

    assert store.cases() == []
    assert form_of(page)["column-participants"] == "Antal"
    assert "intet gemmes af: Kontaktperson." in page
    assert "<td>&lt;b&gt;Malmberg&lt;/b&gt;</td>" in page
    assert "Hent 1 sag ind" in page


def test_what_was_shown_is_taken_in_and_out_again(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    form = form_of(looked_at(approver_browser, GOOD))

    answer = approver_browser.post("/imports", data=form | {"rows": "all"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/imports?taken=1")
    assert [(case.number, case.history) for case in store.cases()] == [("2016-0001", True)]
    page = approver_browser.get("/imports?taken=1").text
    approver_browser.post("/imports/1/undo", data={"csrf": csrf_of(page)})
    assert store.cases() == []
    assert [line.event for line in store.audit()] == ["cases.imported", "cases.import_undone"]


def test_faults_name_row_and_column_and_only_good_rows_can_be_taken(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    page = looked_at(approver_browser, GOOD, WRONG)

    assert '<th scope="row">3</th><td>Antal</td><td>&#34;mange&#34; er ikke et antal personer;' in page
    refused = approver_browser.post("/imports", data=form_of(page) | {"rows": "all"})
    assert (refused.status_code, store.cases()) == (409, [])
    approver_browser.post("/imports", data=form_of(page) | {"rows": "good"})
    assert len(store.cases()) == 1


def test_columns_can_be_corrected_on_the_page(store: InMemoryCaseStore, approver_browser: TestClient) -> None:
    form = form_of(looked_at(approver_browser, WRONG)) | {"column-participants": "", "fixed-status": "declined"}

    page = approver_browser.post("/imports/plan", data=form | {"column-status": ""}).text
    approver_browser.post("/imports", data=form_of(page) | {"rows": "all"})

    assert [case.status for case in store.cases()] == [Status.DECLINED]


@pytest.mark.parametrize("content", [b"", b"Land;Antal", b"x" * 1_400_001], ids=["nothing", "no workbook", "too large"])
def test_file_that_cannot_be_taken_is_told_in_a_sentence(
    content: bytes, services: Services, approver_browser: TestClient
) -> None:
    csrf = csrf_of(approver_browser.get("/imports").text)

    answer = approver_browser.post("/imports/plan", data={"csrf": csrf}, files={"file": ("a.xlsx", content)})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("packed", ["", "!", "eJw=", "QUJD"])
def test_form_that_was_tampered_with_takes_nothing(
    packed: str, store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    form = form_of(looked_at(approver_browser, GOOD)) | {"packed": packed}

    answer = approver_browser.post("/imports", data=form | {"rows": "all"})

    assert (answer.status_code, store.cases()) == (422, [])


def test_address_cannot_say_that_something_was_taken_in(approver_browser: TestClient) -> None:
    assert 'role="status"' not in approver_browser.get("/imports?taken=7").text


def test_import_that_is_not_there_is_404(approver_browser: TestClient) -> None:
    csrf = csrf_of(approver_browser.get("/imports").text)

    assert approver_browser.post("/imports/9/undo", data={"csrf": csrf}).status_code == 404
