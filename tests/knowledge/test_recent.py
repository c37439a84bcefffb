from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embedding.remembering import RememberingEmbedder
from knowledge.ports import Read as ReadDocument
from knowledge.ports import ReadQuery
from knowledge.recent import Recent
from tests.knowledge.fakes import WordEmbedder


class Asked(WordEmbedder):
    def __init__(self) -> None:
        self.questions: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.questions.append(text)
        return super().embed_query(text)


def test_the_value_used_longest_ago_goes_first():
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)

    assert [recent.get(name) for name in "abc"] == [1, None, 3]


def test_a_question_is_embedded_once():
    inside = Asked()
    embedder = RememberingEmbedder(inside)

    assert embedder.embed_query("cykler") == embedder.embed_query("cykler")
    assert (inside.questions, embedder.model, embedder.dimension) == (["cykler"], "words", 64)


class Read(Asked):
    def read_documents(self, texts: list[str]) -> list[ReadDocument]:
        raise NotImplementedError

    def read_query(self, text: str) -> ReadQuery:
        self.questions.append(text)
        return ReadQuery([0.125] * 64, np.ones((1, 64), np.float32))

    def places(self, text: str, at: Sequence[int]) -> list[int]:
        raise NotImplementedError


def test_a_question_that_is_compared_first_and_searched_for_next_is_read_once():
    inside = Read()
    embedder = RememberingEmbedder(inside)

    vector = embedder.embed_query("cykler")
    read = embedder.read_query("cykler")

    assert read is not None
    assert (read.vector, inside.questions) == (vector, ["cykler"])
