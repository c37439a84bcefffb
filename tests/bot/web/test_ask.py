from __future__ import annotations

from collections.abc import Sequence

from fastapi.testclient import TestClient

from bot.services import Services
from knowledge import EVERYTHING, Answer, AnswerStatus, Scope
from tests.bot.web.conftest import csrf_of
from tests.bot.web.fakes import TEXT, ShelfKnowledge


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
