from __future__ import annotations

from knowledge.embedding.remembering import RememberingEmbedder
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
