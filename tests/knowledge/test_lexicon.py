from __future__ import annotations

import pytest

from knowledge import analysis
from knowledge.catalogue import SqliteCatalogue
from knowledge.lexicon import BUDGET, MOST
from tests.knowledge.factories import a_chunk, a_document

RARE = ("fyrtårn", "fyrtårn ved havnen", "havnen ved havnen")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """More chunks say "havnen" than are ranked for one search."""
    catalogue = SqliteCatalogue(tmp_path_factory.mktemp("large") / "catalogue.sqlite")
    texts = [*RARE, *["havnen"] * BUDGET]
    catalogue.put(a_document(), [a_chunk(ordinal=number, text=text) for number, text in enumerate(texts)])
    yield catalogue
    catalogue.close()


def found(catalogue: SqliteCatalogue, question: str) -> list[str]:
    return [chunk_id for chunk_id, _ in catalogue.search(analysis.terms(question), limit=5)]


def test_the_rare_word_chooses_and_all_words_decide(large):
    assert found(large, "fyrtårn ved havnen i havnen") == ["harbour.txt#0", "harbour.txt#1"]


def test_a_word_of_nearly_every_chunk_alone_still_finds(large):
    assert BUDGET < MOST
    assert len(found(large, "havnen")) == 5


def test_nothing_is_found_for_what_no_chunk_carries(large):
    assert found(large, "xyzzyqwv") == []


def test_what_was_forgotten_is_no_longer_counted(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    catalogue.put(a_document(), [a_chunk(text="fyrtårn")])

    catalogue.forget("harbour.txt")
    catalogue.put(a_document("new.txt"), [a_chunk("new.txt", text="havnen")])

    assert (found(catalogue, "fyrtårn"), found(catalogue, "havnen")) == ([], ["new.txt#0"])
    catalogue.close()


@pytest.mark.parametrize("term", ['"', "a\0b", "OR", "", "NEAR(x)", "*"])
def test_no_term_is_taken_for_an_operator(large, term):
    assert large.search([term], limit=5) == []
