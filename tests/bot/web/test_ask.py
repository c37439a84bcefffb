from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from knowledge import EVERYTHING, Answer, AnswerStatus, Scope
from tests.bot.web.conftest import csrf_of
from tests.bot.web.fakes import TEXT, ShelfKnowledge
from tests.fakes import InMemoryCaseStore


def ask(browser: TestClient, question: str) -> tuple[int, str]:
    page = browser.get("/ask").text
    response = browser.post("/ask", data={"csrf": csrf_of(page), "question": question})
    return response.status_code, response.text


def test_an_answer_links_each_mark_to_its_passage(approver_browser: TestClient) -> None:
    status, page = ask(approver_browser, "Hvor meget varme?")

    assert status == 200
    assert (
        'Der er 40 GWh om året <a class="cite" href="#c1" aria-label="Til kilde 1">[1]</a>. Andet [7] er ukendt.'
        in page
    )
    assert '<blockquote lang="da">' in page
    assert 'href="/documents/001_heat%20plan.txt#p1"' in page


def test_what_limits_an_answer_is_said_with_it(approver_browser: TestClient) -> None:
    _, page = ask(approver_browser, "Hvor meget varme?")

    assert '<p class="notice" lang="da">Kilden er fra 2016.</p>' in page
    assert "001_heat plan.txt · Nøgletal · pr. 2016</p>" in page


def test_an_empty_page_offers_questions_to_begin_with(approver_browser: TestClient) -> None:
    page = approver_browser.get("/ask").text

    assert page.count('<button class="quiet" name="question"') == 3


class ListingKnowledge(ShelfKnowledge):
    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer:
        listed = "Det er 2 sager:\n• 2026-0001 · Malmberg\n• 2026-0002 · <b>Lund</b>\n\nDer er ikke flere."
        return Answer(status=AnswerStatus.ANSWERED, language="da", answer=listed)


def test_a_list_of_cases_is_shown_as_a_list_and_no_other_words_are_asked_for(
    services: Services, approver_browser: TestClient
) -> None:
    object.__setattr__(services, "knowledge", ListingKnowledge())

    _, page = ask(approver_browser, "Hvilke sager venter?")

    listed = (
        '<ul><li class="words">2026-0001 · Malmberg</li><li class="words">2026-0002 · &lt;b&gt;Lund&lt;/b&gt;</li></ul>'
    )
    assert ('<p class="words">Det er 2 sager:</p>' in page, listed in page) == (True, True)
    assert '<p class="words">Der er ikke flere.</p>' in page
    assert ("andre eller flere ord" in page, "Slået op af assistenten" in page) == (False, True)


def test_nothing_found_says_so(approver_browser: TestClient) -> None:
    status, page = ask(approver_browser, "Hvem er du?")

    assert status == 200
    assert "Intet fundet, der kan bære et svar" in page


def test_no_question_is_asked_back(services: Services, approver_browser: TestClient) -> None:
    statuses = [ask(approver_browser, question)[0] for question in ("", "  ", "x" * 2_001)]

    assert statuses == [422, 422, 422]
    assert isinstance(services.knowledge, ShelfKnowledge)
    assert services.knowledge.asked == []


def test_a_document_is_shown_whole_with_a_place_to_point_at(approver_browser: TestClient) -> None:
    page = approver_browser.get("/documents/001_heat%20plan.txt").text

    half = len(TEXT) // 2
    assert f'<section id="p0" class="words part" aria-label="Uddrag 0">{TEXT[:half]}</section>' in page
    assert f'<section id="p1" class="words part" aria-label="Uddrag 1">{TEXT[half:]}</section>' in page


def test_an_unknown_document_is_404(approver_browser: TestClient) -> None:
    names = ["x", "../../etc/passwd", "%00", "a" * 5_000]

    assert [approver_browser.get(f"/documents/{name}").status_code for name in names] == [404] * 4


def test_documents_are_listed(approver_browser: TestClient) -> None:
    assert 'href="/documents/001_heat%20plan.txt"' in approver_browser.get("/documents").text


def test_the_log_says_whether_its_chain_holds(services: Services, approver_browser: TestClient) -> None:
    services.store.note("case.seen", actor="ada", at=services.now(), case=None, details={"x": 1})

    page = approver_browser.get("/audit").text

    assert "Kæden holder: alle 1 linjer" in page
    assert "<code>case.seen</code>" in page


def test_a_long_log_is_shown_by_the_page(services: Services, approver_browser: TestClient) -> None:
    for number in range(450):
        services.store.note(f"event.n{number}", actor="system", at=services.now(), case=None, details={})

    newest, older = (approver_browser.get(f"/audit{query}").text for query in ("", "?before=251"))

    assert ("event.n449" in newest, "event.n249" in newest, "/audit?before=251" in newest) == (True, False, True)
    assert ("event.n249" in older, "event.n50<" in older, "event.n49<" in older) == (True, True, False)


def test_of_a_log_that_is_long_the_lines_that_are_shown_are_checked_and_all_where_asked_for(
    services: Services, approver_browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.audit._CHECKED_AT_ONCE", 2)
    for number in range(250):
        services.store.note(f"event.n{number}", actor="system", at=services.now(), case=None, details={})
    log = cast(InMemoryCaseStore, services.store)._audit
    log[9] = log[9].model_copy(update={"actor": "mallory"})

    newest, oldest, whole = (approver_browser.get(f"/audit{query}").text for query in ("", "?before=51", "?whole=true"))

    assert ("Kæden er brudt" in newest, "Kæden er brudt" in oldest, "Kæden er brudt" in whole) == (False, True, True)
    assert "/audit?whole=true" in newest


def test_documents_are_found_by_title_and_by_name(approver_browser: TestClient) -> None:
    found = {
        q: approver_browser.get("/documents", params={"q": q}).text for q in ("VARMEplan", "001_heat", "vindmøller")
    }

    assert ['href="/documents/001_heat%20plan.txt"' in page for page in found.values()] == [True, True, False]
    assert "0 af 1 dokumenter" in found["vindmøller"]


def test_a_follow_up_is_asked_with_what_went_before_and_the_conversation_stays_in_the_page(
    services: Services, approver_browser: TestClient
) -> None:
    _, first = ask(approver_browser, "Hvor meget varme?")
    kept = {name: re.findall(rf'name="{name}" value="([^"]*)"', first) for name in ("asked", "answered")}

    second = approver_browser.post("/ask", data={"csrf": csrf_of(first), "question": "Og varme i Malmö?", **kept}).text

    knowledge = services.knowledge
    assert isinstance(knowledge, ShelfKnowledge)
    assert knowledge.asked[-1] == ("Og varme i Malmö?", ("Hvor meget varme?",))
    assert "<summary>Hvor meget varme?</summary>" in second
    assert re.findall(r'name="asked" value="([^"]*)"', second) == ["Hvor meget varme?", "Og varme i Malmö?"]


def test_a_conversation_is_bounded_and_nothing_in_it_is_active(approver_browser: TestClient) -> None:
    csrf = csrf_of(approver_browser.get("/ask").text)
    turns = {"asked": [f"{n}<b>" for n in range(9)], "answered": ["<script>x</script>"] * 9}

    page = approver_browser.post("/ask", data={"csrf": csrf, "question": "Hvor meget varme?", **turns}).text

    assert page.count('name="asked"') == 5
    assert "<script" not in page
    assert "<b>" not in page
