from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge import Chunk, Passage, analysis, tokens
from knowledge.answering.meeting import TokensRead, met
from knowledge.answering.units import Unit, units
from knowledge.embedding.e5 import E5Embeddings

WATER, STREET = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0]
MEANT = {"vand": WATER, "gader": STREET}
ELSE = [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0]


def a_passage(text: str, *, title: str = "") -> Passage:
    chunk = Chunk(id=f"{title}{text}", document="d", ordinal=0, title=title, section="", text=text, start=0, end=9)
    return Passage(chunk=chunk, score=1.0, similarity=0.5)


def places(text: str, at: Sequence[int]) -> list[int]:
    """A word is a token."""
    return [len(text[:place].split()) for place in at]


def reading(_question: str, chunks: Sequence[Chunk]) -> TokensRead:
    def signs(chunk: Chunk) -> bytes:
        rows = [MEANT.get(word.strip("."), ELSE) for word in analysis.searchable(chunk).split()]
        return tokens.signs(np.array(rows, np.float32))

    asked = tokens.unit_rows(np.array([WATER, STREET], np.float32))
    return TokensRead(asked, {chunk.id: signs(chunk) for chunk in chunks}, places)


def standing(stretches: list[list[Unit]]) -> list[float]:
    return [round(each["met"], 3) for each in met("?", stretches, [one[0] for one in stretches], reading=reading)]


def test_the_stretch_whose_words_meet_the_question_stands_out():
    water, other, street = units([a_passage("Her er vand. Der er noget andet. Her er gader.")])

    alone = standing([[water], [other], [street]])
    assert alone[0] == alone[2] > alone[1]

    together = standing([[water, other, street], [other]])
    assert together[0] == -together[1] > alone[0]


def test_each_line_is_read_where_it_stands():
    first, second = units([a_passage("• Her er vand\n• Her er gader")])
    asked_of = met("?", [[first], [second]], [first, second], reading=reading)

    assert asked_of[0]["met_telling"] == pytest.approx(asked_of[1]["met_telling"])
    assert asked_of[0]["met"] == pytest.approx(0)


def test_a_heading_speaks_for_every_unit_under_it():
    (under,) = units([a_passage("Der er noget.", title="Om vand")])
    (alone,) = units([a_passage("Der er noget.", title="Om andet")])

    above, below = standing([[under], [alone]])
    assert above > 0 > below


def test_without_tokens_nothing_stands_out():
    found = units([a_passage("Her er vand. Her er gader.")])
    stretches = [[unit] for unit in found]

    assert met("?", stretches, found, reading=None) == met("?", stretches, found, reading=lambda _q, _c: None)
    assert set(met("?", stretches, found, reading=None)[0].values()) == {0.0}
    unread = TokensRead(np.zeros((0, 8), np.float32), {}, places)
    assert set(met("?", stretches, found, reading=lambda _q, _c: unread)[0].values()) == {0.0}


def test_places_are_counted_in_the_tokens_that_are_kept(e5: E5Embeddings):
    text = "Nr. 5: Grøn  vækst\nDer spildes 9 mio. timer 在路上."
    (read,) = e5.read_documents([text])
    signs = len(read.tokens) // (e5.dimension // 8)

    at = e5.places(text, [0, text.index("Der"), text.index("在"), len(text)])

    assert at[0] == 0
    assert at[-1] == signs
    (tail,) = e5.read_documents([text[text.index("Der") :]])
    assert at[-1] - at[1] == len(tail.tokens) // (e5.dimension // 8)
    assert at[1] < at[2] < at[3]
