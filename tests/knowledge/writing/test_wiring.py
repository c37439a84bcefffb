from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge import Answer, KnowledgeBase, LanguageModel
from knowledge.embedding.e5 import E5Embeddings
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex
from tests.knowledge.writing.conftest import HARBOUR, SAID, SCHOOL, ScriptedModel, a_reply, a_sentence

ASKED = "Hvor mange kvadratmeter dækker solcellerne i Nordhavn?"


@pytest.fixture
def answer_with(e5: E5Embeddings) -> Callable[[LanguageModel | None], Answer]:
    def answer(model: LanguageModel | None) -> Answer:
        base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), e5, model=model)
        base.put(*whole("havn.txt", HARBOUR, title="Energi i havnen", language="da", as_of="2016"))
        base.put(*whole("skole.txt", SCHOOL, title="Skolehaver", language="da", as_of="2016"))
        return base.ask(ASKED)

    return answer


def test_a_base_with_a_model_that_fails_answers_as_one_without(
    answer_with: Callable[[LanguageModel | None], Answer],
) -> None:
    model = ScriptedModel("approved")

    assert (answer_with(model), len(model.prompts)) == (answer_with(None), 1)


def test_a_base_with_a_model_answers_in_its_words(answer_with: Callable[[LanguageModel | None], Answer]) -> None:
    said = "Solcellerne i Nordhavn dækker 4.200 kvadratmeter."

    answer = answer_with(ScriptedModel(a_reply(a_sentence(said), a_sentence(SAID))))

    assert (answer.composer, answer.answer) == ("model", f"{said} [1] {SAID} [1]")


def test_what_an_answer_was_looked_for_in_is_known_and_not_shown(
    answer_with: Callable[[LanguageModel | None], Answer],
) -> None:
    answer = answer_with(None)

    assert set(answer.retrieved) == {"havn.txt#0", "skole.txt#0"}
    assert "retrieved" not in answer.model_dump(mode="json")
