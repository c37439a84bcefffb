from __future__ import annotations

import pytest

from bot.visits import reading
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.mark.parametrize(
    ("message", "languages", "quotes"),
    [
        pytest.param(
            "Wir kommen zu zehnt. Arbeitssprache Englisch ist kein Problem.", ("en",), ["Englisch"], id="german"
        ),
        pytest.param(
            "Nous sommes 10. Nous parlons français et anglais.", ("fr", "en"), ["français", "anglais"], id="french"
        ),
        pytest.param("Norsk eller engelsk går fint for oss 9.", ("no", "en"), ["Norsk", "engelsk"], id="norwegian"),
        pytest.param("Liczba osób: 13\nJęzyk: angielski", ("en",), ["angielski"], id="polish-list"),
        pytest.param("英語で対応可能です。計6名です。", ("en",), ["英語"], id="japanese"),
        pytest.param(
            "We are 9 from Spain and study Spanish and Danish energy.", (), [], id="adjectives-are-no-languages"
        ),
    ],
)
def test_working_languages_are_read_where_they_are_said(registers, message, languages, quotes):
    found = reading.read(a_visit_request(message=message), registers=registers)

    assert found.languages == languages
    assert [span.quote for span in found.evidence.get("languages", ())] == quotes
