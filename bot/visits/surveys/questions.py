"""Questions: what is asked after a visit, by audience, from the YAML beside this module; a filled-in form → answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from bot.visits.errors import RequestInvalid
from bot.visits.models.evaluation import Answers, Audience
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.versions import plain

_DATA = Path(__file__).parent / "data"
RATINGS = (1, 2, 3, 4, 5)


class QuestionKind(StrEnum):
    SCALE = "scale"  #: From 1 to 5.
    EACH_HOST = "each_host"  #: The same, for each host that received them.
    CHOICE = "choice"
    WORDS = "words"


class Question(Frozen):
    id: str
    kind: QuestionKind
    options: tuple[str, ...] = ()  #: Of a choice.
    leads: bool = False  #: What is said here may become a lead.
    label: dict[str, str]  #: How staff read it in a table, by language.
    ask: dict[str, str]  #: By language.

    def fields(self, rates: tuple[str, ...]) -> tuple[str, ...]:
        """What its answers are called, on the page and where they are kept."""
        return tuple(f"{self.id}:{host}" for host in rates) if self.kind is QuestionKind.EACH_HOST else (self.id,)


def questions(audience: Audience) -> tuple[Question, ...]:
    return _questions()[audience]


def page_words(language: str) -> dict[str, str]:
    """What the page says besides the questions."""
    return {key: told[language] for key, told in _page().items()}


def read_answers(audience: Audience, rates: tuple[str, ...], typed: Callable[[str], str]) -> Answers:
    """What was answered; the rest stays unknown. Raises RequestInvalid for what the page does not offer."""
    found: Answers = {}
    for question in questions(audience):
        for name in question.fields(rates):
            answer = _answer(question, typed(name))
            if answer:
                found[name] = answer
    return found


def in_words(audience: Audience, answers: Answers) -> tuple[str, ...]:
    """Which of the answers are free text."""
    free = {one.id for one in questions(audience) if one.kind is QuestionKind.WORDS}
    return tuple(name for name in answers if name in free)


def told_answers(audience: Audience, answers: Answers) -> Iterator[tuple[Question, str, int | str]]:
    """Question, host where it is about one, and answer, in the order of the page."""
    for question in questions(audience):
        for key, answer in answers.items():
            name, _, host = key.partition(":")
            if name == question.id:
                yield question, host, answer


def _answer(question: Question, typed: str) -> int | str | None:
    if question.kind is QuestionKind.WORDS:
        return plain(typed)[: norms().surveys.longest_words]
    if not typed:
        return None
    if question.kind is QuestionKind.CHOICE:
        if typed not in question.options:
            raise RequestInvalid(f"({question.id})")
        return typed
    if typed not in {str(rating) for rating in RATINGS}:
        raise RequestInvalid(f"({question.id})")
    return int(typed)


@cache
def _questions() -> dict[Audience, tuple[Question, ...]]:
    listed = yaml.safe_load((_DATA / "questions.yaml").read_text("utf-8"))
    return {one: tuple(Question.model_validate(each) for each in listed[one.value]) for one in Audience}


@cache
def _page() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load((_DATA / "page.yaml").read_text("utf-8")))
