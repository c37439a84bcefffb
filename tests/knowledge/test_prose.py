from __future__ import annotations

import pytest

from knowledge.prose import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("En. To.", ["En.", "To."], id="two"),
        pytest.param("Det er 3. sal. Kom op.", ["Det er 3. sal.", "Kom op."], id="an ordinal"),
        pytest.param('Et tal, "50." Hvert vejer.', ['Et tal, "50."', "Hvert vejer."], id="a closing mark stays"),
        pytest.param("Hun kom (i går.) Han gik.", ["Hun kom (i går.)", "Han gik."], id="a closing bracket stays"),
        pytest.param("你好。再见！", ["你好。", "再见！"], id="no spaces"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \n ", [], id="white space"),
    ],
)
def test_a_text_is_split_where_a_sentence_ends(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ['Prisen, "5." Den kom.', "a. b.  C.\tD", "Se s. 4.  Og  så."])
def test_every_sentence_stands_in_the_text(text):
    assert [sentence for sentence in sentences(text) if sentence not in text] == []
