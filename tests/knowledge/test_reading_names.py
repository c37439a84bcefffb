from __future__ import annotations

import pytest

from knowledge.answering.reading import read
from knowledge.answering.support import has_name


def test_a_name_that_only_ends_in_a_word_we_know_is_another_name() -> None:
    assert not has_name("Foreningen Norddanmark", "Foreningen er til for hele Danmark.", "da")
    assert has_name("Foreningen Norddanmark", "Ring til Foreningen Norddanmark.", "da")
    assert has_name("Denmark", "Det gælder hele Danmark.", "en")


@pytest.mark.parametrize(
    ("question", "language", "numbers"),
    [
        ("How many will be missing in the mid-2020s?", "en", ()),
        ("Hvor mange mangler i 2020’erne, og hvor mange i 2025?", "da", ("2025",)),
        ("Hur många var det på 1990-talet?", "sv", ()),
        ("2020年代と2021年はどうですか。", "ja", ("2021",)),
        ("Who met the 1,500 visitors of 2019?", "en", ("1,500", "2019")),
    ],
)
def test_a_decade_is_no_year_that_must_stand_there(question: str, language: str, numbers: tuple[str, ...]) -> None:
    assert read(question, language).numbers == numbers
