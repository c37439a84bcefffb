from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from knowledge.errors import EmbedderFailed
from tests.bot.web.conftest import csrf_of, field_of


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
    assert [line.event for line in services.store.audit()] == [
        "document.taken_in",
        "document.refused",
        "document.taken_in",
    ]


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


def refused(browser: TestClient, do: str) -> tuple[int, str]:
    page = browser.get("/documents").text
    form = {"csrf": csrf_of(page), "file": field_of(page, "file"), "do": do}
    answered = browser.post("/documents/refused", data=form, follow_redirects=True)
    return answered.status_code, answered.text


def test_a_file_that_was_refused_stays_with_its_reason_until_it_is_mended(
    services: Services, approver_browser: TestClient, browser_of: Callable[..., TestClient]
) -> None:
    hand_in(approver_browser, ("plan.txt", b"..."))
    page = approver_browser.get("/documents").text
    _, again = refused(approver_browser, "retry")

    assert ("plan.txt: Den er tom." in page, "plan.txt: Den er tom." in again) == (True, True)
    assert "<strong>plan.txt" not in browser_of(Role.READER).get("/documents").text

    hand_in(approver_browser, ("plan.txt", b"Fjernvarme."))

    assert services.library.folder.refused() == []
    assert "Kunne ikke" not in approver_browser.get("/documents").text


def test_a_file_that_the_engine_failed_at_is_taken_in_at_another_try(
    services: Services, approver_browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise EmbedderFailed

    with monkeypatch.context() as patched:
        patched.setattr(services.folder, "take_in", fails)
        _, told = hand_in(approver_browser, ("plan.txt", b"Fjernvarme."))
    assert "plan.txt" in told

    _, page = refused(approver_browser, "retry")

    assert "plan.txt</a>: lagt ind" in page
    assert services.library.folder.refused() == []


def test_a_refused_file_is_forgotten(services: Services, approver_browser: TestClient) -> None:
    hand_in(approver_browser, ("plan.txt", b"..."))

    status, page = refused(approver_browser, "let_go")

    assert (status, "Filen er glemt." in page, "<strong>plan.txt" in page) == (200, True, False)
    assert services.store.audit()[-1].event == "document.let_go"
