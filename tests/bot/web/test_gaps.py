from __future__ import annotations

import html
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


def test_whoever_needs_a_person_is_heard_once(services: Services, approver_browser: TestClient) -> None:
    page = ask(approver_browser, "Hvor meget varme?")

    told = [judged(approver_browser, page, useful="person", reason="Haster.")[1] for _ in range(2)]

    (kept,) = services.feedback.judged(useful=False)
    assert (kept.feedback.wants_person, kept.feedback.reason) == (True, "Haster.")
    assert all("Sekretariatet har fået besked" in page for page in told)
    assert [entry.event for entry in services.store.audit()].count("question.person_wanted") == 1


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


def mark(browser: TestClient, standing: str, card: str = "Hvad koster et besøg?") -> str:
    page = browser.get("/gaps").text
    form = re.search(re.escape(card) + r'.*?name="about" value="([^"]*)"', page, re.DOTALL)
    assert form is not None
    fields = {"csrf": csrf_of(page), "about": html.unescape(form[1]), "standing": standing}
    return browser.get(browser.post("/gaps/marks", data=fields).headers["location"]).text


def shares(page: str) -> tuple[str, str]:
    """What is open and what is done, of the page."""
    still_open, _, done = page.partition("<details>")
    return still_open, done


def test_who_takes_a_question_is_seen_by_the_others(approver_browser: TestClient) -> None:
    ask(approver_browser, "Hvad koster et besøg?")

    page = mark(approver_browser, "taken")

    assert re.search(r"I gang</span> Ada Approver, 23. november 2026", page)
    assert "Læg den tilbage" in page
    assert "I gang" not in mark(approver_browser, "open")


def test_a_question_that_is_done_stands_apart_until_it_is_asked_again(
    approver_browser: TestClient, clock: Clock
) -> None:
    ask(approver_browser, "Hvad koster et besøg?")
    done = shares(mark(approver_browser, "done"))
    clock.advance(hours=1)
    ask(approver_browser, "Hvad koster besøget?")

    again = shares(approver_browser.get("/gaps").text)

    assert ["Hvad koster et besøg?" in part for part in done] == [False, True]
    assert ["Hvad koster et besøg?" in part for part in again] == [True, False]
    assert "Klaret før, men dukket op igen" in again[0]


def test_an_answer_that_did_not_help_again_is_work_again(approver_browser: TestClient, clock: Clock) -> None:
    page = ask(approver_browser, "Hvor meget varme?")
    judged(approver_browser, page, useful="no", reason="For gammelt")
    done = shares(mark(approver_browser, "done", "Hvor meget varme?"))
    clock.advance(hours=1)

    judged(approver_browser, page, useful="no", reason="Stadig for gammelt")

    again = shares(approver_browser.get("/gaps").text)
    assert ["For gammelt" in part for part in done] == [False, True]
    assert ["Stadig for gammelt" in part for part in again] == [True, False]


def test_an_old_document_that_still_holds_is_set_aside(approver_browser: TestClient) -> None:
    ask(approver_browser, "Hvor meget varme?")

    page = shares(mark(approver_browser, "done", "Varmeplan 2016"))

    assert ["bærer ét svar" in part for part in page] == [False, True]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"about": "x", "standing": "gone"}, 422, id="another word"),
        pytest.param({"about": "", "standing": "done"}, 422, id="nothing"),
        pytest.param({"about": "0" * 32, "standing": "done"}, 303, id="what is not there"),
    ],
)
def test_a_mark_on_nothing_is_not_kept(
    services: Services, approver_browser: TestClient, fields: dict[str, str], status: int
) -> None:
    csrf = csrf_of(approver_browser.get("/ask").text)

    response = approver_browser.post("/gaps/marks", data={"csrf": csrf} | fields)

    assert (response.status_code, services.feedback.marks()) == (status, [])


def written(browser: TestClient, services: Services, **fields: str) -> str:
    ask(browser, "Hvad koster et besøg?")
    (asked,) = services.feedback.questions()
    csrf = csrf_of(browser.get(f"/answers/form?question={asked.id}").text)
    return browser.post("/answers/form", data={"csrf": csrf, "question": asked.id} | fields).text


def test_an_answer_that_somebody_writes_becomes_a_document(services: Services, approver_browser: TestClient) -> None:
    told = written(approver_browser, services, title="Hvad koster et\nbesøg?", answer="Intet.", source="Styregruppen")

    ((name, content),) = services.folder.files.items()  # type: ignore[attr-defined]
    assert re.fullmatch(r"answer-[0-9a-f]{12}\.md", name)
    assert content.decode() == (
        "# Hvad koster et besøg?\n\nIntet.\n\nKilde: Styregruppen\n\nBesvaret af sekretariatet den 23. november 2026.\n"
    )
    assert "Gemt, men assistenten svarer endnu ikke ud fra det" in told  # the fake knowledge base knows one document
    assert services.store.audit()[-1].event == "document.written"


def test_who_may_write_answers_is_offered_it_where_nothing_was_found(browser_of: Callable[..., TestClient]) -> None:
    offered = {role: "/answers/form?question=" in ask(browser_of(role), "Hvem er du?") for role in Role}

    assert offered == {Role.READER: False, Role.COORDINATOR: True, Role.APPROVER: True, Role.ADMIN: True}


def test_an_answer_that_says_nothing_is_not_kept(services: Services, approver_browser: TestClient) -> None:
    page = written(approver_browser, services, title="Hvad koster et besøg?", answer=" \n ")

    assert "Skriv spørgsmålet og svaret, før du gemmer." in page
    assert services.folder.files == {}  # type: ignore[attr-defined]


def test_to_write_an_answer_there_must_be_the_question(approver_browser: TestClient) -> None:
    assert approver_browser.get("/answers/form?question=0").status_code == 404


def test_marks_go_with_their_question_and_when_they_are_old(
    services: Services, approver_browser: TestClient, clock: Clock
) -> None:
    ask(approver_browser, "Hvad koster et besøg?")
    ask(approver_browser, "Hvor meget varme?")
    mark(approver_browser, "done")
    mark(approver_browser, "done", "Varmeplan 2016")
    clock.advance(days=services.registers.house.questions_kept_days + 1)

    services.forget_questions()

    assert (services.feedback.questions(), services.feedback.marks()) == ([], [])
