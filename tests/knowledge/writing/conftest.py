"""A knowledge base of two short documents, and the answers it gives without a model."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel, ValidationError

from knowledge import Answer, KnowledgeBase, LanguageModel, ModelFailed
from knowledge.embedding.e5 import E5Embeddings
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex

HARBOUR = (
    "Solcellerne i Nordhavn dækker 4.200 kvadratmeter og leverer 700 MWh om året.\n"
    "Anlægget drives af Havnelaugets Energiselskab.\n"
    "Målet er, at havnen er fossilfri i 2030."
)
SCHOOL = "Skolen i Brønderholm har en ny køkkenhave.\nEleverne dyrker kartofler og kål om sommeren."
QUESTION = "Hvor meget strøm leverer solcellerne i Nordhavn om året?"
QUOTE = "Solcellerne i Nordhavn dækker 4.200 kvadratmeter og leverer 700 MWh om året."
SAID = "Solcellerne i Nordhavn leverer 700 MWh om året."

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
def base_with(e5: E5Embeddings) -> Callable[[LanguageModel | None], KnowledgeBase]:
    def build(model: LanguageModel | None) -> KnowledgeBase:
        base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), e5, model=model)
        base.put(*whole("havn.txt", HARBOUR, title="Energi i havnen", language="da", as_of="2016"))
        base.put(*whole("skole.txt", SCHOOL, title="Skolehaver", language="da", as_of="2016"))
        return base

    return build


@pytest.fixture
def ask(base_with: Callable[[LanguageModel | None], KnowledgeBase]) -> Callable[..., Answer]:
    """Ask a base whose model replies with `reply`; without one, a base without a model."""

    def answer(reply: object = None, question: str = QUESTION) -> Answer:
        return base_with(None if reply is None else ScriptedModel(reply)).ask(question)

    return answer
