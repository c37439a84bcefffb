from __future__ import annotations

from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from tests.bot.web.conftest import csrf_of


def hand_in(browser: TestClient, *files: tuple[str, bytes]) -> tuple[int, str]:
    csrf = csrf_of(browser.get("/documents").text)
    uploads = [("files", (name, content)) for name, content in files]
    response = browser.post("/documents", data={"csrf": csrf}, files=uploads or None)
    return response.status_code, response.text


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        ((b"Fjernvarme.",), "lagt ind"),
        ((b"Fjernvarme.", b"Mere fjernvarme."), "har erstattet den tidligere udgave"),
        ((b"Fjernvarme.", b"Fjernvarme."), "fandtes allerede uændret"),
        ((b"...",), "Filen kunne ikke læses ind. plan.txt: Den er tom."),
    ],
    ids=["new", "another edition", "the same", "nothing in it"],
)
def test_what_became_of_a_file_is_told(
    services: Services, approver_browser: TestClient, contents: Sequence[bytes], told: str
) -> None:
    for content in contents:
        status, page = hand_in(approver_browser, ("plan.txt", content))

    assert (status, told in page) == (200, True)


def test_of_several_files_each_is_told_and_noted(services: Services, approver_browser: TestClient) -> None:
    _, page = hand_in(approver_browser, ("en.txt", b"Et."), ("to.txt", b"..."), ("tre.txt", b"Tre."))

    assert (page.count(": lagt ind"), "to.txt: Den er tom." in page) == (2, True)
    assert [line.event for line in services.store.audit()] == ["document.taken_in"] * 2


def test_without_a_file_a_person_is_asked_to_choose_one(approver_browser: TestClient) -> None:
    status, page = hand_in(approver_browser)

    assert (status, "Vælg først en fil." in page) == (422, True)


def test_a_document_that_was_given_to_us_is_removed(services: Services, approver_browser: TestClient) -> None:
    hand_in(approver_browser, ("plan.txt", b"Fjernvarme."))
    csrf = csrf_of(approver_browser.get("/documents").text)

    response = approver_browser.post("/documents/removal", data={"csrf": csrf, "name": "plan.txt"})

    told = approver_browser.get(response.headers["location"]).text
    assert "Dokumentet er fjernet" in told
    assert services.folder.files == {}  # type: ignore[attr-defined]
    assert "plan.txt" not in str(services.store.audit()[-1])


def test_what_is_not_there_is_not_removed(approver_browser: TestClient) -> None:
    csrf = csrf_of(approver_browser.get("/documents").text)

    assert approver_browser.post("/documents/removal", data={"csrf": csrf, "name": "x"}).status_code == 404
