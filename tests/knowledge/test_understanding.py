from __future__ import annotations

from knowledge import comparable
from knowledge.closeness import key
from knowledge.understanding import understand
from tests.knowledge.factories import a_chunk
from tests.knowledge.test_closeness import Counting

CHUNK = a_chunk(text="Solpaneler flyder. De flyder i havnen.", title="Energi")


def test_sentences_are_taken_under_their_heading_and_words_one_by_one():
    assert comparable.sentences(CHUNK) == ["Energi: Solpaneler flyder.", "Energi: De flyder i havnen."]
    assert comparable.words(CHUNK) == ["energi", "solpaneler", "flyder", "havnen"]


def test_each_text_is_embedded_once_and_what_is_known_not_at_all():
    embedder = Counting()

    found = understand([CHUNK], embedder=embedder, known=lambda keys: {key("energi"): b"known"})

    assert sorted(embedder.embedded) == sorted(
        ["Energi: Solpaneler flyder.", "Energi: De flyder i havnen.", "solpaneler", "flyder", "havnen"]
    )
    assert found.words[key("energi")] == b"known"
    assert list(found.sentences) == [CHUNK.id]
