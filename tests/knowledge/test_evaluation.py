from pathlib import Path

import pytest

from knowledge.evaluation import QuestionsInvalid, read_questions, score_questions
from knowledge.models import Answer, AnswerStatus, Citation


def an_answer(*quotes: str, document: str = "have.txt") -> Answer:
    citations = tuple(
        Citation(number=n, document=document, title="", section="", quote=quote, url="/documents/have.txt#p0")
        for n, quote in enumerate(quotes, 1)
    )
    status = AnswerStatus.ANSWERED if quotes else AnswerStatus.NOT_FOUND
    return Answer(status=status, language="da", answer="-", citations=citations)


def a_question(**changes: object) -> dict[str, object]:
    row = {"id": "a", "lang": "da", "question": "Hvor mange bænke?", "kind": "fact", "gold": ["have"]}
    return row | {"evidence": ["12\\s+bænke"], "status": "answered"} | changes


def test_evidence_in_the_first_citation_counts_twice() -> None:
    score = score_questions([a_question()], ask=lambda _: an_answer("Haven har 12\nBænke."))

    assert (score.found, score.found_first, score.right_document_first, score.misses) == (1.0, 1.0, 1.0, ())


def test_evidence_further_down_is_found_but_missed_as_first() -> None:
    score = score_questions([a_question()], ask=lambda _: an_answer("En dam.", "12 bænke"))

    assert (score.found, score.found_first, score.misses[0].wrong) == (1.0, 0.0, "first citation")


def test_an_unanswerable_question_must_be_refused() -> None:
    row = a_question(evidence=[], gold=[], status="not_found")

    assert score_questions([row], ask=lambda _: an_answer()).refused == 1.0
    assert score_questions([row], ask=lambda _: an_answer("12 bænke")).refused == 0.0


def test_more_than_three_citations_are_too_many_for_a_fact() -> None:
    score = score_questions([a_question()], ask=lambda _: an_answer("12 bænke", "b", "c", "d"))

    assert score.citations_kept == 0.0


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "Hvor?"}\n{"id": "b"}\n', "utf-8")

    with pytest.raises(QuestionsInvalid, match="line 2"):
        read_questions(file)
