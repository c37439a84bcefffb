"""Two short documents, what was extracted from them, and a model that says what it is told to say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel, ValidationError

from knowledge import Answer, AnswerStatus, Citation, ModelFailed, Passage
from knowledge.closeness import Closeness
from knowledge.embedding.e5 import E5Embeddings
from knowledge.writing import write
from tests.knowledge.factories import whole

HARBOUR = (
    "Solcellerne i Nordhavn dækker 4.200 kvadratmeter og leverer 700 MWh om året.\n"
    "Anlægget drives af Havnelaugets Energiselskab.\n"
    "Målet er, at havnen er fossilfri i 2030."
)
SCHOOL = "Skolen i Brønderholm har en ny køkkenhave.\nEleverne dyrker kartofler og kål om sommeren."
QUESTION = "Hvor meget strøm leverer solcellerne i Nordhavn om året?"
QUOTE = "Solcellerne i Nordhavn dækker 4.200 kvadratmeter og leverer 700 MWh om året."
SAID = "Solcellerne i Nordhavn leverer 700 MWh om året."

EXTRACTED = Answer(
    status=AnswerStatus.ANSWERED,
    language="da",
    answer=f"Fra Energi i havnen: “{QUOTE}” [1]",
    citations=(
        Citation(
            number=1,
            document="havn.txt",
            title="Energi i havnen",
            section="",
            quote=QUOTE,
            as_of="2016",
            url="/documents/havn.txt#p0",
        ),
    ),
)
NOT_FOUND = Answer(status=AnswerStatus.NOT_FOUND, language="da", answer="Det står der ikke.")


def _passages(name: str, text: str, title: str) -> list[Passage]:
    _, chunks = whole(name, text, title=title, language="da", as_of="2016")
    return [Passage(chunk=chunk, score=1.0, similarity=0.9) for chunk in chunks]


PASSAGES = {
    "havn.txt": _passages("havn.txt", HARBOUR, "Energi i havnen"),
    "skole.txt": _passages("skole.txt", SCHOOL, "Skolehaver"),
}

Reply = TypeVar("Reply", bound=BaseModel)


class ScriptedModel:
    """Replies with what it is given, read as the real one would read it, and remembers the prompts."""

    name = "scripted"

    def __init__(self, reply: object) -> None:
        self.reply = reply
        self.prompts: list[str] = []

    def complete(self, prompt: str, *, into: type[Reply]) -> Reply:
        self.prompts.append(prompt)
        try:
            return into.model_validate_json(json.dumps(self.reply))
        except ValidationError:
            raise ModelFailed("not in the schema") from None


def a_reply(*sentences: Any) -> dict[str, Any]:
    return {"sentences": list(sentences)}


def a_sentence(text: str = SAID, quote: str = QUOTE, passage: int = 1) -> dict[str, Any]:
    return {"text": text, "support": [{"passage": passage, "quote": quote}]}


@pytest.fixture
def ask(e5: E5Embeddings) -> Callable[..., Answer]:
    """Have `reply` checked against the two documents; without one, return what was extracted."""
    closeness = Closeness(e5, lambda keys: {})

    def answer(reply: object = None, question: str = QUESTION, extracted: Answer = EXTRACTED) -> Answer:
        if reply is None:
            return extracted
        return asked(ScriptedModel(reply), question, extracted, closeness)

    return answer


def asked(
    model: ScriptedModel, question: str = QUESTION, extracted: Answer = EXTRACTED, closeness: Closeness | None = None
) -> Answer:
    return write(
        question,
        extracted,
        [passage for passages in PASSAGES.values() for passage in passages],
        model=model,
        quote=lambda passage: passage.chunk.text,
        siblings=lambda name: [passage.chunk for passage in PASSAGES[name]],
        closeness=closeness,
        today=dt.date(2026, 11, 21),
    )
