"""The contract of the stores of the knowledge base: the same for each fake and its real twin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge import DocumentKind, analysis, chroma
from knowledge.catalogue import SqliteCatalogue
from knowledge.closeness import key
from knowledge.ports import Meanings
from tests.knowledge.chroma_server import chroma_server
from tests.knowledge.factories import a_chunk, a_document, whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex

EAST, NORTH, NORTHEAST = [1.0, 0.0], [0.0, 1.0], [0.8, 0.6]


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(params=["memory", "chroma", pytest.param("chroma server", marks=pytest.mark.slow)])
def vectors(request, tmp_path) -> Iterator[InMemoryVectorIndex | chroma.ChromaVectorIndex]:
    if request.param == "memory":
        yield InMemoryVectorIndex()
        return
    if request.param == "chroma":
        index = chroma.embedded(tmp_path, model="compass", dimension=2)
    else:
        index = chroma.served(request.getfixturevalue("chroma_url"), model="compass", dimension=2)
        index.forget(sorted(index.ids()))
    yield index
    index.close()


@pytest.fixture(params=["memory", "sqlite"])
def catalogue(request, tmp_path) -> Iterator[InMemoryCatalogue | SqliteCatalogue]:
    opened = InMemoryCatalogue() if request.param == "memory" else SqliteCatalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


def test_the_nearest_vector_comes_first_with_its_cosine(vectors):
    vectors.put([a_chunk("east"), a_chunk("north")], [EAST, NORTH])

    found = vectors.search(NORTHEAST, limit=5)

    assert [(chunk_id, round(cosine, 5)) for chunk_id, cosine in found] == [("east#0", 0.8), ("north#0", 0.6)]


def test_no_more_is_found_than_asked_for(vectors):
    vectors.put([a_chunk("east"), a_chunk("north")], [EAST, NORTH])

    assert [chunk_id for chunk_id, _ in vectors.search(EAST, limit=1)] == ["east#0"]


def test_an_empty_index_finds_nothing(vectors):
    assert (vectors.search(EAST, limit=5), vectors.similarities(EAST, ["east#0"]), vectors.count()) == ([], {}, 0)


def test_a_vector_put_again_replaces_the_first(vectors):
    vectors.put([a_chunk("east")], [EAST])
    vectors.put([a_chunk("east")], [NORTH])

    assert vectors.count() == 1
    assert round(vectors.search(NORTH, limit=1)[0][1], 5) == 1.0


def test_a_forgotten_vector_is_not_found(vectors):
    vectors.put([a_chunk("east"), a_chunk("north")], [EAST, NORTH])

    vectors.forget(["east#0", "never there"])

    assert [chunk_id for chunk_id, _ in vectors.search(EAST, limit=5)] == ["north#0"]


def test_similarities_are_of_the_chunks_asked_for(vectors):
    vectors.put([a_chunk("east"), a_chunk("north")], [EAST, NORTH])

    found = vectors.similarities(NORTHEAST, ["north#0", "never there"])

    assert {chunk_id: round(cosine, 5) for chunk_id, cosine in found.items()} == {"north#0": 0.6}


def test_putting_and_forgetting_nothing_is_allowed(vectors):
    vectors.put([], [])
    vectors.forget([])

    assert vectors.count() == 0


def test_a_document_and_its_chunks_come_back_as_they_were(catalogue):
    document, chunks = whole("harbour.txt", "Solpaneler flyder i havnen.", as_of="2016", title="Havn")

    assert catalogue.put(document, chunks) == []

    assert catalogue.document("harbour.txt") == document
    assert catalogue.chunks(["harbour.txt#0", "never there"]) == {"harbour.txt#0": chunks[0]}


def test_what_is_listed_says_what_it_is(catalogue):
    catalogue.put(*whole("b.txt", "To."))
    catalogue.put(a_document("a.txt", "En.", digest="sha256:1", language="da"), [])

    listed = [(info.name, info.chunks, info.digest, info.language) for info in catalogue.documents()]

    assert listed == [("a.txt", 0, "sha256:1", "da"), ("b.txt", 1, "", "")]


def test_a_document_put_again_names_the_chunks_it_no_longer_has(catalogue):
    catalogue.put(a_document(), [a_chunk(ordinal=0), a_chunk(ordinal=1), a_chunk(ordinal=2)])

    stale = catalogue.put(a_document(), [a_chunk(ordinal=1, text="Wind turbines.")])

    assert sorted(stale) == ["harbour.txt#0", "harbour.txt#2"]
    assert catalogue.search(analysis.terms("solar panels"), limit=5) == []
    assert [chunk_id for chunk_id, _ in catalogue.search(analysis.terms("turbine"), limit=5)] == ["harbour.txt#1"]


def test_a_forgotten_document_is_found_by_no_word(catalogue):
    catalogue.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))
    catalogue.put(*whole("forest.txt", "Havnen ligger langt fra skoven."))

    assert catalogue.forget("harbour.txt") == ["harbour.txt#0"]

    assert [chunk_id for chunk_id, _ in catalogue.search(analysis.terms("havnen"), limit=5)] == ["forest.txt#0"]
    assert catalogue.document("harbour.txt") is None
    assert [info.name for info in catalogue.documents()] == ["forest.txt"]


def test_forgetting_what_is_unknown_changes_nothing(catalogue):
    catalogue.put(*whole("harbour.txt", "Solpaneler."))

    assert catalogue.forget("desert.txt") == []
    assert [info.name for info in catalogue.documents()] == ["harbour.txt"]


def test_more_of_the_words_is_better(catalogue):
    catalogue.put(*whole("one.txt", "Vandet i åen."))
    catalogue.put(*whole("two.txt", "Regnvandet fra tagene ledes til havnen."))
    catalogue.put(*whole("three.txt", "Kaffe og te."))

    found = catalogue.search(analysis.terms("regnvand i havnen"), limit=5)

    assert [chunk_id for chunk_id, _ in found] == ["two.txt#0", "one.txt#0"]


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param([], id="none"),
        pytest.param([""], id="empty"),
        pytest.param(['"', "*", "NEAR(", "AND", "\0"], id="operators of the search language"),
        pytest.param(["x" * 100_000], id="very long"),
        pytest.param([f"word{n}" for n in range(20_000)], id="very many"),
    ],
)
def test_terms_are_words_and_never_commands(catalogue, terms):
    catalogue.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))

    assert catalogue.search(terms, limit=5) == []


def understood(chunk_id: str = "harbour.txt#0") -> Meanings:
    return Meanings({chunk_id: {key("Havn: Solpaneler flyder."): b"sentence"}}, {key("solpaneler"): b"word"})


def test_meanings_are_found_by_the_key_of_their_text(catalogue):
    catalogue.put(*whole("harbour.txt", "Solpaneler flyder."), understood())

    found = catalogue.meanings([key("solpaneler"), key("Havn: Solpaneler flyder."), key("never there")])

    assert found == {key("solpaneler"): b"word", key("Havn: Solpaneler flyder."): b"sentence"}


def test_kinds_are_of_the_chunks_that_are_there(catalogue):
    catalogue.put(*whole("our-own.md", "Solpaneler.", kind=DocumentKind.LIBRARY))

    assert catalogue.kinds(["our-own.md#0", "never there"]) == {"our-own.md#0": DocumentKind.LIBRARY}


def test_what_is_kept_of_an_unfinished_document_goes_when_it_is_put(catalogue):
    catalogue.keep("harbour.txt", {key("one"): b"1"})
    catalogue.keep("harbour.txt", {key("two"): b"2"})
    assert catalogue.kept("harbour.txt") == {key("one"): b"1", key("two"): b"2"}

    catalogue.put(*whole("harbour.txt", "Solpaneler."))

    assert catalogue.kept("harbour.txt") == {}


def test_only_of_the_last_unfinished_document_is_anything_kept(catalogue):
    catalogue.keep("harbour.txt", {key("one"): b"1"})
    catalogue.keep("forest.txt", {key("two"): b"2"})

    assert (catalogue.kept("harbour.txt"), catalogue.kept("forest.txt")) == ({}, {key("two"): b"2"})


def test_standing_texts_are_kept_beside_all_documents(catalogue):
    catalogue.keep_standing({key("one"): b"1", key("two"): b"2"})
    catalogue.put(*whole("harbour.txt", "Solpaneler."))
    catalogue.forget("harbour.txt")

    assert catalogue.standing([key("two"), key("three")]) == {key("two"): b"2"}
    assert catalogue.meanings([key("two")]) == {}


def test_the_chunks_of_a_document_come_in_its_order(catalogue):
    catalogue.put(a_document(), [a_chunk(ordinal=number) for number in range(12)])
    catalogue.put(*whole("forest.txt", "Skoven."))

    assert [chunk.ordinal for chunk in catalogue.chunks_of("harbour.txt")] == list(range(12))
    assert catalogue.chunks_of("desert.txt") == []
