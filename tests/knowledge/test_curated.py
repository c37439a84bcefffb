from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge import DocumentKind, KnowledgeBase
from knowledge.curated import CuratedAnswers
from knowledge.embedding.e5 import E5Embeddings
from knowledge.language import language_of
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex

TITLE = "Hvad koster et besøg?"
TEXT = "Besøget er gratis. Delegationen betaler selv sin frokost.\nKilde: Styregruppen."


@pytest.fixture
def base(e5: E5Embeddings) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), e5)
    base.put(*whole("havn.txt", "Solcellerne i havnen koster 4 mio. kr.", title="Havn", language="da"))
    base.put(*whole("answer-1.md", TEXT, title=TITLE, language="da", kind=DocumentKind.ANSWER))
    return base


def found(question: str, title: str = TITLE) -> bool:
    answers = CuratedAnswers([])
    answers.put("answer-1.md", DocumentKind.ANSWER, title)
    return answers.find(question, language_of(question)) is not None


@pytest.mark.parametrize(
    "question",
    [
        TITLE,
        "hvad koster et besøg",
        "Hvad koster besøget?",
        "Hvad er prisen for et besøg?",
        "What does a visit cost?",
        "Was kostet ein Besuch?",
        "¿Cuánto cuesta una visita?",
        "参观费用是多少？",
    ],
)
def test_the_same_question_in_other_words_or_another_language_finds_the_answer(question: str) -> None:
    assert found(question)


@pytest.mark.parametrize(
    "question",
    [
        "Hvad koster et besøg i Malmø?",
        "Hvad koster et besøg i 2027?",
        "Hvad koster en tolk?",
        "Hvem betaler for et besøg?",
        "Hvornår er et besøg?",
        "Hvor længe varer et besøg?",
        "What does a conference cost?",
        "Besøg?",
        "",
    ],
)
def test_another_question_does_not(question: str) -> None:
    assert not found(question)


def test_a_question_of_one_word_finds_only_its_like() -> None:
    assert (found("Hvad er et besøg?", "Besøg?"), found("Besøg?", "Besøg?")) == (False, True)


def test_only_what_a_person_wrote_as_an_answer_answers_by_its_title() -> None:
    answers = CuratedAnswers([])
    answers.put("havn.txt", DocumentKind.SOURCE, TITLE)

    assert answers.find(TITLE, "da") is None


def test_an_answer_of_a_person_is_given_as_it_stands_with_its_document(base: KnowledgeBase) -> None:
    answer = base.ask("Hvad koster besøget?")

    assert (answer.status, answer.citations[0].document, len(answer.citations)) == ("answered", "answer-1.md", 1)
    assert "Besøget er gratis. Delegationen betaler selv sin frokost. Kilde: Styregruppen." in answer.answer


def test_in_another_language_it_is_marked_as_quoted(base: KnowledgeBase) -> None:
    answer = base.ask("What does a visit cost?")

    assert (answer.language, "in the source’s own language" in answer.answer) == ("en", True)


def test_an_answer_that_is_forgotten_or_put_otherwise_is_given_no_longer(base: KnowledgeBase) -> None:
    base.put(*whole("answer-1.md", TEXT, title="Hvad koster en tolk?", language="da", kind=DocumentKind.ANSWER))
    moved = base.ask(TITLE).citations
    answered = base.ask("Hvad koster en tolk?").citations[0].document
    base.forget("answer-1.md")

    assert ([each.document for each in moved if each.document == "answer-1.md"], answered) == ([], "answer-1.md")
    assert all(each.document != "answer-1.md" for each in base.ask("Hvad koster en tolk?").citations)
