"""Evaluation: a file of questions with known answers against anything that answers questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from knowledge.errors import QuestionsInvalid
from knowledge.models import Answer, AnswerStatus, Citation, Frozen


class Question(Frozen):
    """One row of the file; what we do not score may stand beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    lang: str = ""
    question: str
    kind: str = "fact"
    gold: tuple[str, ...] = ()  #: Beginnings of file names.
    evidence: tuple[str, ...] = ()  #: Patterns that must all be found.
    status: str = "answered"  #: A status, or `any`.


class Miss(Frozen):
    """A question that was not answered as it should be, with what came instead."""

    id: str
    question: str
    wrong: str
    status: str
    first: str = ""


class Score(Frozen):
    """Shares of 0 to 1, None where no question asks for it."""

    questions: int
    answerable: int
    found: float | None  #: Evidence in the citations or the answer.
    found_first: float | None  #: Evidence in the first citation.
    right_document_first: float | None
    refused: float | None  #: Unanswerable ones that were not answered.
    status: float | None
    citations_kept: float  #: Answers within three citations for a fact, five for anything.
    misses: tuple[Miss, ...] = ()

    @property
    def figures(self) -> dict[str, float | int | None]:
        """Return the figures alone, for the bench."""
        return {name: value for name, value in self.model_dump().items() if name != "misses"}


def read_questions(path: Path) -> list[Question]:
    """Raises QuestionsInvalid, naming the line."""
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate_json(line)
            for pattern in question.evidence:
                re.compile(pattern)
        except (ValidationError, re.error):
            raise QuestionsInvalid(f"{path.name}, line {number}.") from None
        questions.append(question)
    return questions


def score_questions(questions: Iterable[Question | Mapping[str, object]], *, ask: Callable[[str], Answer]) -> Score:
    """Ask every question and compare; rows may come as read from JSON."""
    typed = [row if isinstance(row, Question) else Question.model_validate(row) for row in questions]
    rows = [(question, ask(question.question)) for question in typed]
    answerable = [row for row in rows if row[0].evidence]
    hopeless = [row for row in rows if row[0].status == AnswerStatus.NOT_FOUND]
    stated = [row for row in rows if row[0].status != "any"]
    return Score(
        questions=len(rows),
        answerable=len(answerable),
        found=_share(_is_found(*row) for row in answerable),
        found_first=_share(_is_found_first(*row) for row in answerable),
        right_document_first=_share(_is_right_document(*row) for row in answerable if row[0].gold),
        refused=_share(got.status is AnswerStatus.NOT_FOUND for _, got in hopeless),
        status=_share(_is_right_status(*row) for row in stated),
        citations_kept=_share(_is_brief(*row) for row in rows) or 0.0,
        misses=tuple(miss for row in rows if (miss := _miss(*row)) is not None),
    )


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return round(sum(counted) / len(counted), 4) if counted else None


def _is_found(question: Question, got: Answer) -> bool:
    return _matches(question, [*(citation.quote for citation in got.citations), got.answer])


def _is_found_first(question: Question, got: Answer) -> bool:
    return _matches(question, [citation.quote for citation in got.citations[:1]])


def _matches(question: Question, texts: Sequence[str]) -> bool:
    folded = " ".join(" ".join(texts).split()).lower()
    return all(re.search(pattern, folded) for pattern in question.evidence)


def _is_right_document(question: Question, got: Answer) -> bool:
    first: Sequence[Citation] = got.citations[:1]
    return any(citation.document.startswith(question.gold) for citation in first)


def _is_right_status(question: Question, got: Answer) -> bool:
    # A question that fits several sections may be answered with all of them.
    allowed = {question.status}
    if question.kind == "ambiguous":
        allowed |= {AnswerStatus.ANSWERED, AnswerStatus.AMBIGUOUS}
    return question.status == "any" or got.status in allowed


def _is_brief(question: Question, got: Answer) -> bool:
    return len(got.citations) <= (3 if question.kind in ("fact", "contact") else 5)


def _miss(question: Question, got: Answer) -> Miss | None:
    wrong = []
    if not _is_right_status(question, got):
        wrong.append("status")
    if question.evidence and not _is_found(question, got):
        wrong.append("evidence")
    elif question.evidence and not _is_found_first(question, got):
        wrong.append("first citation")
    if not wrong:
        return None
    first = f"{got.citations[0].document}: {got.citations[0].quote[:200]}" if got.citations else ""
    return Miss(id=question.id, question=question.question, wrong=", ".join(wrong), status=got.status, first=first)
