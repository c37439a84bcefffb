from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.asking.models import Via
from bot.services import Services
from bot.visits.models import Role
from tests.bot.web.conftest import csrf_of
from tests.fakes import Clock


def ask(browser: TestClient, question: str) -> str:
    csrf = csrf_of(browser.get("/ask").text)
    return browser.post("/ask", data={"csrf": csrf, "question": question}).text


def judged(browser: TestClient, page: str, **fields: str) -> tuple[int, str]:
    action = re.search(r'action="(/answers/[0-9a-f]+/feedback)"', page)
    assert action is not None
    response = browser.post(action[1], data={"csrf": csrf_of(page)} | fields)
    return response.status_code, response.text


def test_a_word_on_an_answer_is_kept_with_the_question(services: Services, approver_browser: TestClient) -> None:
    page = ask(approver_browser, "Hvor meget varme?")

    status, told = judged(approver_browser, page, useful="no", reason="Fra 2016.")

    (kept,) = services.feedback.judged(useful=False)
    assert (status, "Noteret, tak" in told) == (200, True)
    assert (kept.question.question, kept.question.by, kept.question.cited) == (
        "Hvor meget varme?",
        "ada",
        ("001_heat plan.txt#1",),
    )
    assert (kept.feedback.by, kept.feedback.reason) == ("ada", "Fra 2016.")


def test_an_answer_may_be_found_useful(services: Services, approver_browser: TestClient) -> None:
    judged(approver_browser, ask(approver_browser, "Hvor meget varme?"), useful="yes", reason="")

    (kept,) = services.feedback.judged(useful=True)
    assert kept.feedback.reason is None


def test_where_nothing_was_found_nothing_is_to_be_judged(approver_browser: TestClient) -> None:
    assert "/feedback" not in ask(approver_browser, "Hvem er du?")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"useful": "maybe"}, 422, id="another word"),
        pytest.param({}, 422, id="no word"),
        pytest.param({"useful": "yes", "csrf": "x"}, 403, id="a form of somebody else"),
    ],
)
def test_a_word_that_is_none_is_not_kept(
    services: Services, approver_browser: TestClient, fields: dict[str, str], status: int
) -> None:
    page = ask(approver_browser, "Hvor meget varme?")

    assert judged(approver_browser, page, **fields)[0] == status

    assert services.feedback.judged(useful=True) + services.feedback.judged(useful=False) == []


@pytest.mark.parametrize("answer", ["0" * 32, "%00", "..%2f", "a" * 5_000])
def test_an_answer_that_is_not_kept_is_404(approver_browser: TestClient, answer: str) -> None:
    csrf = csrf_of(approver_browser.get("/ask").text)

    response = approver_browser.post(f"/answers/{answer}/feedback", data={"csrf": csrf, "useful": "yes"})

    assert response.status_code == 404


def test_gaps_show_what_was_not_found_what_did_not_help_and_what_is_old(approver_browser: TestClient) -> None:
    ask(approver_browser, "Hvad koster et besøg?")
    ask(approver_browser, "Hvad koster besøget?")
    judged(approver_browser, ask(approver_browser, "Hvor meget varme?"), useful="no", reason="<b>For gammelt</b>")

    page = approver_browser.get("/gaps").text

    assert "Stillet 2 gange" in page
    assert '<p lang="da">Hvad koster besøget?</p>' in page
    assert "<li>&lt;b&gt;For gammelt&lt;/b&gt;</li>" in page
    assert 'href="/documents/001_heat%20plan.txt" lang="da">Varmeplan 2016</a>' in page
    assert "bærer ét svar" in page


def test_with_no_gaps_the_page_says_so(approver_browser: TestClient) -> None:
    page = approver_browser.get("/gaps").text

    assert "Alle gemte spørgsmål er besvaret." in page


def test_those_who_may_mend_the_documents_find_the_page(browser_of: Callable[..., TestClient]) -> None:
    links = {role: 'href="/gaps"' in browser_of(role).get("/ask").text for role in Role}

    assert links == {Role.READER: False, Role.COORDINATOR: True, Role.APPROVER: True, Role.ADMIN: True}


def test_questions_go_when_their_time_is_over(services: Services, clock: Clock) -> None:
    services.ask("Hvem er du?", via=Via.API)
    clock.advance(days=services.registers.house.questions_kept_days - 1)
    services.ask("Hvem er jeg?", via=Via.API)
    services.forget_questions()
    before = len(services.feedback.questions())
    clock.advance(days=2)

    services.forget_questions()

    assert (before, [asked.question for asked in services.feedback.questions()]) == (2, ["Hvem er jeg?"])
