from __future__ import annotations

import pytest

from knowledge.writing.figures import missing_figures


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        pytest.param("40 per cent by 2020", "40 % inden 2020", id="a share in words"),
        pytest.param("40 pour cent", "40 procent", id="a share in French"),
        pytest.param("4,200 square metres", "4.200 kvadratmeter", id="thousands as English writes them"),
        pytest.param("4 200 m²", "4.200 m2", id="thousands parted by a space"),
        pytest.param("three municipalities", "tre kommuner", id="a number in words"),
        pytest.param("DKK 12 million", "12 mio. kr.", id="money"),
        pytest.param("From 1 May 2016", "fra 1. maj 2016", id="a date"),
        pytest.param("4.2 GWh", "4,2 GWh", id="decimals"),
        pytest.param("No figure at all", "Intet tal", id="none"),
    ],
)
def test_the_same_figure_is_found_however_it_is_written(sentence: str, quoted: str) -> None:
    assert missing_figures(sentence, quoted) == set()


@pytest.mark.parametrize(
    ("sentence", "quoted", "missing"),
    [
        pytest.param("41 %", "40 %", {"41"}, id="another number"),
        pytest.param("40 %", "40 kommuner", {"percent"}, id="another unit"),
        pytest.param("12 billion kroner", "12 mio. kr.", {"billion"}, id="another magnitude"),
        pytest.param("4.2 GWh", "42 GWh", {"4.2"}, id="a shifted point"),
        pytest.param("twenty hosts", "2 værter", {"20"}, id="in words"),
        pytest.param("in 2030", "20 30", {"2030"}, id="a year out of two numbers"),
        pytest.param("٤٠ %", "50 %", {"40"}, id="other digits"),
    ],
)
def test_a_figure_that_the_quote_lacks_is_named(sentence: str, quoted: str, missing: set[str]) -> None:
    assert missing_figures(sentence, quoted) == missing
