from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from bot.asking.asking import Asked, ask
from bot.asking.errors import AnswerUnknown
from bot.asking.judging import judge
from bot.asking.models import AskedQuestion, Via
from bot.visits.errors import StoreUnavailable
from knowledge import Answer, AnswerStatus
from tests.bot.slack.support import an_answer
from tests.factories import NOW
from tests.fakes import InMemoryFeedbackStore

NOT_FOUND = an_answer(status=AnswerStatus.NOT_FOUND, citations=(), notes=(), retrieved=("heat.md#1",))


class OneAnswer:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def ask(self, question: str, thread: Sequence[str] = (), **given: object) -> Answer:
        return self.answer


class StoreThatIsDown(InMemoryFeedbackStore):
    def record(self, asked: AskedQuestion) -> None:
        raise StoreUnavailable


@pytest.fixture
def store() -> InMemoryFeedbackStore:
    return InMemoryFeedbackStore()


def asking(
    store: InMemoryFeedbackStore,
    question: str = "Who?",
    *,
    answer: Answer | None = None,
    via: Via = Via.WEB,
    key: str = "",
) -> Asked:
    knowledge = OneAnswer(answer or an_answer(retrieved=("heat.md#12", "heat.md#13")))
    return ask(question, ["Before?"], via=via, by="ada", at=NOW, knowledge=knowledge, store=store, key=key)


def test_a_question_is_kept_with_what_was_found_and_what_was_cited(store: InMemoryFeedbackStore) -> None:
    asked = asking(store)

    (kept,) = store.questions()
    assert kept == AskedQuestion(
        id=str(asked.id),
        at=NOW,
        via=Via.WEB,
        by="ada",
        question="Who?",
        before="Before?",
        language="en",
        status=AnswerStatus.ANSWERED,
        composer="extractive",
        retrieved=("heat.md#12", "heat.md#13"),
        cited=("heat.md#12",),
    )


@pytest.mark.parametrize(
    ("via", "answer", "kept"),
    [
        pytest.param(Via.WEB, None, 1, id="answered on the page"),
        pytest.param(Via.SLACK, None, 1, id="answered in Slack"),
        pytest.param(Via.API, None, 0, id="answered by the API"),
        pytest.param(Via.TERMINAL, None, 0, id="answered in the terminal"),
        pytest.param(Via.API, NOT_FOUND, 1, id="unanswered by the API"),
        pytest.param(Via.TERMINAL, NOT_FOUND, 1, id="unanswered in the terminal"),
    ],
)
def test_what_is_kept_is_what_staff_can_work_on(
    store: InMemoryFeedbackStore, via: Via, answer: Answer | None, kept: int
) -> None:
    asked = asking(store, via=via, answer=answer)

    assert (len(store.questions()), asked.id is not None) == (kept, kept == 1)


def test_a_repeated_job_keeps_its_question_once(store: InMemoryFeedbackStore) -> None:
    ids = {asking(store, key="C1:1.2").id for _ in range(2)}

    assert (len(ids), len(store.questions())) == (1, 1)


def test_the_answer_comes_though_nothing_can_be_kept() -> None:
    asked = asking(StoreThatIsDown())

    assert (asked.answer.status, asked.id) == (AnswerStatus.ANSWERED, None)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        pytest.param("a\x00b\x1b[31m", "a b [31m", id="control characters"),
        pytest.param("a\ud800b", "a b", id="half a character"),
        pytest.param("\u202etxet", "txet", id="direction"),
        pytest.param("x" * 10_000_000, "x" * 2_000, id="ten megabytes"),
        pytest.param("\ufdfa" * 9, "\ufdfa" * 9, id="a letter that unfolds"),
    ],
)
def test_only_text_is_kept(store: InMemoryFeedbackStore, question: str, kept: str) -> None:
    asking(store, question)

    assert [asked.question for asked in store.questions()] == [kept]


def test_no_word_of_a_question_or_a_reason_is_logged(
    store: InMemoryFeedbackStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    asked = asking(store, "Where is Kim Exempel?")
    judge(str(asked.id), useful=False, by="ada", at=NOW, store=store, reason="Kim Exempel moved.")
    asking(StoreThatIsDown(), "Where is Kim Exempel?")

    assert "Exempel" not in "".join(str(record.__dict__) for record in caplog.records)


def test_a_reason_is_one_line_of_text(store: InMemoryFeedbackStore) -> None:
    asked = asking(store)

    judge(str(asked.id), useful=False, by="ada", at=NOW, store=store, reason=" Too\n\x00 old. " + "x" * 5_000)

    (judged,) = store.judged(useful=False)
    assert judged.feedback.reason == ("Too old. " + "x" * 5_000)[:1_000]


@pytest.mark.parametrize("answer", ["", "x", "../..", "\x00"])
def test_a_word_on_an_answer_that_nobody_gave_is_refused(store: InMemoryFeedbackStore, answer: str) -> None:
    with pytest.raises(AnswerUnknown):
        judge(answer, useful=True, by="ada", at=NOW, store=store)
