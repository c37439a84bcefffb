from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from knowledge import tokens
from knowledge.putting import embedded
from knowledge.retrieval import retrieve
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder

EAST, NORTH = [1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]


def kept(*rows: list[float]) -> bytes:
    return tokens.signs(np.array(rows, np.float32))


def asked(*rows: list[float]) -> tokens.Floats:
    return tokens.unit_rows(np.array(rows, np.float32))


def test_a_passage_that_meets_every_token_comes_before_one_that_meets_a_part():
    found = tokens.closeness(asked(EAST, NORTH), {"both": kept(EAST, NORTH), "one": kept(EAST, EAST, EAST)})

    assert found["both"] == pytest.approx(1.0)
    assert found["one"] < found["both"]


def test_a_token_that_all_passages_meet_tells_none_apart():
    found = tokens.closeness(asked(EAST, NORTH), {"common alone": kept(EAST), "both": kept(EAST, NORTH)})

    assert found["common alone"] == pytest.approx(0.0)


def test_passages_that_meet_all_alike_are_alike():
    assert tokens.closeness(asked(EAST), {"one": kept(EAST), "other": kept(EAST)}) == pytest.approx(
        {"one": 1.0, "other": 1.0}
    )


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        pytest.param(np.zeros((0, 4), np.float32), {"one": kept(EAST)}, id="a question of punctuation"),
        pytest.param(asked(EAST), {}, id="no passages"),
        pytest.param(asked(EAST), {"empty": b""}, id="a passage whose tokens were not told"),
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(question, passages):
    assert tokens.closeness(question, passages) == {}


def test_what_is_kept_of_a_token_is_a_bit_a_value(e5):
    (read,) = e5.read_documents(["Varme fra havvand."])

    assert len(read.tokens) % (e5.dimension // 8) == 0
    assert 4 <= len(read.tokens) // (e5.dimension // 8) <= 10


def test_reading_gives_the_vectors_of_embedding(e5):
    (read,), question = e5.read_documents(["Varme fra havvand."]), e5.read_query("Heat from the sea?")

    assert np.allclose(read.vector, e5.embed_documents(["Varme fra havvand."])[0], atol=1e-6)
    assert np.allclose(question.vector, e5.embed_query("Heat from the sea?"), atol=1e-6)


def test_punctuation_of_a_question_asks_for_nothing(e5):
    assert e5.read_query("Havvand").tokens.shape == e5.read_query("Havvand ?!").tokens.shape


@pytest.mark.parametrize("text", ["", "\0", "\ufdfa" * 100_000, "\ud800", "?!"])
def test_hostile_text_is_read_like_any_other(e5, text):
    (read,), question = e5.read_documents([text]), e5.read_query(text)

    assert tokens.closeness(question.tokens, {"one": read.tokens}).keys() <= {"one"}


def test_an_embedder_that_tells_no_tokens_gives_its_vectors():
    embedder = WordEmbedder()

    assert tokens.read(["havvand"], embedder) == [(embedder.embed_query("havvand"), b"")]


def test_the_passage_that_speaks_of_what_is_asked_is_found_before_one_that_is_only_about_it(e5):

    catalogue, vectors = InMemoryCatalogue(), InMemoryVectorIndex()
    for name, text in {
        "about.txt": "Havnens varmeværk blev tegnet af arkitekter fra Malmø, og besøgende ser det hvert forår.",
        "answers.txt": "Der er mange bygninger ved vandet. Den ældste pumpe i værket er fra 1987. Kajen er ny.",
        "other.txt": "Letbanen kører hvert femte minut gennem forstæderne.",
    }.items():
        document, chunks = whole(name, text)
        made = embedded(name, chunks, embedder=e5, catalogue=catalogue)
        catalogue.put(document, chunks, made.meanings)
        vectors.put(chunks, made.vectors)

    found = retrieve("How old is the oldest pump?", catalogue=catalogue, vectors=vectors, embedder=e5, limit=3)

    assert found[0].chunk.document == "answers.txt"


def test_products_share_nothing_out_among_threads_that_would_wait_for_one_another():
    blas = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]

    assert set(blas) == {1}
