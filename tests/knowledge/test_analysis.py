from __future__ import annotations

import pytest

from knowledge.analysis import content_words, coverage, searchable, terms
from tests.knowledge.factories import a_chunk


def test_a_word_is_its_stem_and_its_parts():
    assert terms("Havnene") == ["havn", "#_hav", "#havn", "#avne", "#vnen", "#nene", "#ene_"]


def test_small_words_are_left_out_of_danish_and_of_the_language_asked_in():
    assert content_words("Hvad er der at se i havnen?") == ["havnen"]
    assert content_words("What is there in the harbour?", language="en") == ["harbour"]


def test_a_compound_shares_its_parts_with_the_word_inside_it():
    shared = set(terms("vandteknologi")) & set(terms("spildevandsteknologien"))

    assert {"#vand", "#tekn", "#olog"} < shared


def test_chinese_is_found_by_pairs_of_characters():
    assert terms("水处理ABC") == ["水处", "处理", "abc", "#_abc", "#abc_"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Køge", "Køge".upper(), id="case"),
        pytest.param("Köge", "Ko\u0308ge", id="decomposed letters"),
        pytest.param("find", "\ufb01nd", id="ligatures of a PDF"),
    ],
)
def test_the_same_word_has_the_same_terms_however_it_is_written(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize("text", ["", "\0", "?!", "_", "\ud800"], ids=["empty", "NUL", "signs", "line", "surrogate"])
def test_a_text_without_words_has_no_terms(text):
    assert terms(text) == []


def test_an_endless_word_is_cut():
    assert len(terms("x" * 1_000_000)) < 100


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        pytest.param("Hvor renses vandet?", "Vandet renses i tre bassiner.", 1.0, id="all of it"),
        pytest.param("Hvor renses vandet?", "Vandet løber.", 0.5, id="half of it"),
        pytest.param("Findes der teknologi?", "Vandteknologivirksomheder.", 1.0, id="inside a compound"),
        pytest.param("Vand?", "Spildevandet.", 1.0, id="at the end of a compound"),
        pytest.param("Er der en and?", "Vandet løber.", 0.0, id="a short word is not a part"),
        pytest.param("Hvad er det?", "Vandet løber.", 0.0, id="nothing asked for"),
        pytest.param("水处理", "我们看水处理厂", 1.0, id="Chinese"),
    ],
)
def test_coverage_is_the_share_of_what_was_asked_for(question, text, share):
    assert coverage(question, text) == share


def test_a_chunk_is_found_under_its_title_and_section_but_not_twice():
    bare = a_chunk(text="Nøgletal: 5 pct.", title="Nr. 7 Cykler", section="Nøgletal")

    assert searchable(bare) == "Nr. 7 Cykler\nNøgletal: 5 pct."
    assert searchable(a_chunk(text="Fem.", title="Cykler", section="Tal")) == "Cykler. Tal\nFem."
    assert searchable(a_chunk(text="Fem.")) == "Fem."
