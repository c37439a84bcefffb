from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.document_folder import IndexedFolder
from bot.asking import curating
from bot.asking.curating import OwnAnswer
from bot.services import Services
from ingest.origins import Origins
from knowledge import KnowledgeBase
from tests.bot.web.conftest import csrf_of
from tests.bot.web.fakes import the_services
from tests.factories import NOW
from tests.fakes import Clock, InMemoryCaseStore, InMemoryFolder, InMemoryPeopleStore
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder

TITLE = "Hvad koster et besøg?"
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map("\n\n".join)


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock, tmp_path: Path) -> Services:
    """Over a knowledge base and a folder that are no fakes."""
    base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder())
    folder = IndexedFolder(tmp_path, knowledge=base, origins=Origins(tmp_path / "origins.json"))
    return replace(the_services(store=store, people=people, now=clock), knowledge=base, folder=folder)


def write(browser: TestClient, **fields: str) -> str:
    csrf = csrf_of(browser.get("/answers/form").text)
    return browser.post("/answers/form", data={"csrf": csrf, "title": TITLE, "source": ""} | fields).text


def name_on(page: str) -> str:
    found = re.search(r"/answers/form\?name=(answer-[0-9a-f]{12}\.md)", page)
    assert found is not None
    return found[1]


def test_an_answer_that_nobody_asked_for_is_given_and_counted(services: Services, approver_browser: TestClient) -> None:
    told = write(approver_browser, answer="Det er gratis.")
    csrf = csrf_of(approver_browser.get("/ask").text)
    asked = approver_browser.post("/ask", data={"csrf": csrf, "question": "Hvad koster besøget?"}).text

    page = approver_browser.get("/answers").text

    assert "Assistenten svarer nu ud fra det, du skrev" in told
    assert "Det er gratis." in asked
    assert TITLE in page
    assert "givet én gang" in page


def test_what_a_colleague_edits_takes_the_place_of_what_stood_there(
    services: Services, approver_browser: TestClient
) -> None:
    write(approver_browser, answer="Det er gratis.\n\nOgså for skoler.", source="Styregruppen")
    name = name_on(approver_browser.get("/answers").text)
    form = approver_browser.get(f"/answers/form?name={name}").text

    write(approver_browser, name=name, answer="Det koster 500 kr.", source="Bestyrelsen")

    assert "Det er gratis.\n\nOgså for skoler.</textarea>" in form
    assert 'value="Styregruppen"' in form
    assert services.folder.answer(name) == (
        f"# {TITLE}\n\nDet koster 500 kr.\n\nKilde: Bestyrelsen\n\nBesvaret af sekretariatet den 23. november 2026.\n"
    )
    assert [info.name for info in services.knowledge.documents()] == [name]
    assert "500 kr." in services.knowledge.ask("Hvad koster besøget?").answer


def test_an_answer_that_is_removed_is_given_no_more(services: Services, approver_browser: TestClient) -> None:
    write(approver_browser, answer="Det er gratis.")
    page = approver_browser.get("/answers").text
    fields = {"csrf": csrf_of(page), "name": name_on(page)}

    first, again = (approver_browser.post("/answers/removal", data=fields).status_code for _ in range(2))

    assert (first, again) == (303, 404)
    assert "gratis" not in services.knowledge.ask(TITLE).answer
    assert "Ingen har skrevet et svar endnu." in approver_browser.get("/answers").text


@pytest.mark.parametrize("name", ["answer-000000000000.md", "../links.key", "/etc/hostname", "library.md", "\0"])
def test_only_answers_of_ours_are_opened_written_on_and_removed(
    services: Services, approver_browser: TestClient, name: str
) -> None:
    csrf = csrf_of(approver_browser.get("/answers/form").text)
    fields = {"csrf": csrf, "name": name, "title": TITLE, "answer": "Ja."}

    opened = approver_browser.get("/answers/form", params={"name": name})
    written = approver_browser.post("/answers/form", data=fields)
    removed = approver_browser.post("/answers/removal", data=fields)

    assert (opened.status_code, written.status_code, removed.status_code) == (404, 404, 404)
    assert services.knowledge.documents() == []


@pytest.mark.parametrize("fields", [{"answer": " \n "}, {"title": " ", "answer": "Ja."}], ids=["answer", "question"])
def test_half_an_answer_is_not_kept(services: Services, approver_browser: TestClient, fields: dict[str, str]) -> None:
    page = write(approver_browser, **fields)

    assert "Skriv spørgsmålet og svaret, før du gemmer." in page
    assert services.knowledge.documents() == []


class NothingKnown:
    def ask(self, question: str, *_: object, **__: object) -> None: ...


@given(
    LINES, st.lists(LINES, min_size=1, max_size=3).map("\n\n".join), st.just("") | LINES, st.sampled_from(["da", "en"])
)
def test_what_was_written_is_read_again(title: str, answer: str, source: str, language: str) -> None:
    own, folder = OwnAnswer(title, answer, source, language), InMemoryFolder()

    curating.curate("answer-1.md", own, asked=None, at=NOW, folder=folder, knowledge=NothingKnown())  # type: ignore[arg-type]

    assert curating.read(folder.files["answer-1.md"].decode()) == own


def test_what_looks_like_no_answer_of_ours_is_all_answer() -> None:
    assert curating.read("# Hvorfor?\n\nDerfor.\n") == OwnAnswer("Hvorfor?", "Derfor.")
