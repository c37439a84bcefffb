from __future__ import annotations

import pytest

from knowledge.closeness import Closeness, key, packed, unpacked
from tests.knowledge.fakes import InMemoryCatalogue, WordEmbedder


class Counting(WordEmbedder):
    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return super().embed_documents(texts)


def test_the_same_words_are_nearer_than_others():
    closeness = Closeness(WordEmbedder(), lambda keys: {})

    same, other = closeness("cykler i byen", ["cykler i byen", "vindmøller"])

    assert (round(same, 3), same > other) == (1.0, True)


def test_what_is_stored_is_not_embedded():
    embedder = Counting()
    vector = packed(WordEmbedder().embed_query("cykler"))
    closeness = Closeness(embedder, lambda keys: {each: vector for each in keys if each == key("cykler")})

    found = closeness("cykler", ["cykler", "havn", "cykler"])

    assert embedder.embedded == ["havn"]
    assert [round(cosine, 2) for cosine in (found[0], found[2])] == [1.0, 1.0]


def test_what_is_not_stored_is_embedded_once():
    embedder = Counting()
    closeness = Closeness(embedder, lambda keys: {})

    closeness("cykler", ["havn"])
    closeness("vind", ["havn", "by"])

    assert embedder.embedded == ["havn", "by"]


def test_standing_texts_are_embedded_once_for_all_starts():
    catalogue, embedder = InMemoryCatalogue(), Counting()

    first = Closeness(embedder, catalogue.meanings, catalogue)("cykler", ["havn", "cykler i byen"], standing=True)
    again = Closeness(embedder, catalogue.meanings, catalogue)("cykler", ["havn", "cykler i byen"], standing=True)

    assert (embedder.embedded, again) == (["havn", "cykler i byen"], first)


def test_what_is_asked_of_a_document_is_kept_in_memory_alone():
    catalogue = InMemoryCatalogue()

    Closeness(WordEmbedder(), catalogue.meanings, catalogue)("cykler", ["havn"])

    assert catalogue.lasting == {}


def test_nothing_is_compared_with_nothing():
    assert Closeness(WordEmbedder(), lambda keys: {})("cykler", []) == []


@pytest.mark.parametrize("vector", [[1.0, 0.0, 0.0], [0.3, -0.7, 0.2], [0.0, 0.0, 0.0]])
def test_a_packed_vector_keeps_its_direction(vector):
    length = sum(value * value for value in vector) ** 0.5 or 1.0

    (found,) = unpacked([packed(vector)])

    assert found.tolist() == pytest.approx([value / length for value in vector], abs=0.01)
