from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.visits import reading
from bot.visits.models import VisitRequest
from knowledge import Theme
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request

ASKED = "Nos gustaría saber cómo la ciudad da vida a sus rincones."


def a_letter(message: str) -> VisitRequest:
    return a_visit_request(message=message, subject="", participants=None, themes=())


class ScriptedNearness:
    """Every text is as near as the next, but for the theme that a sentence with the cue is about."""

    def __init__(self, cue: str, theme: Theme, *, by: float) -> None:
        self.cue, self.theme, self.by = cue, theme, by
        self.asked: list[str] = []

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(question)
        return [0.75 + (self.by if self.cue in question and self._says(text) else 0.0) for text in texts]

    def _says(self, text: str) -> bool:
        return text in self.theme.examples or self.theme.description in text


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture
def theme(registers):
    return {each.id: each for each in registers.themes}.__getitem__


def test_a_theme_that_no_word_gives_away_is_found_by_meaning_with_its_sentence(registers, theme):
    near = ScriptedNearness("rincones", theme("urban_development"), by=0.06)

    found = reading.read(a_letter(f"Somos 9 personas. {ASKED}"), registers=registers, nearness=near)

    assert found.themes == ("urban_development",)
    assert [span.quote for span in found.evidence["themes"]] == [ASKED]


def test_a_meaning_that_is_not_clear_gives_no_theme(registers, theme):
    near = ScriptedNearness("rincones", theme("urban_development"), by=0.012)

    found = reading.read(a_letter(f"Somos 9 personas. {ASKED}"), registers=registers, nearness=near)

    assert found.themes == ()


def test_meaning_is_not_asked_where_words_speak(registers, theme):
    near = ScriptedNearness("fjernvarme", theme("food"), by=0.06)

    found = reading.read(
        a_letter("Vi er 9 personer, der vil besøge jer og høre om fjernvarme."),
        registers=registers,
        nearness=near,
    )

    assert (found.themes, near.asked) == (("energy",), [])


def test_sentences_about_health_and_passports_are_not_compared(registers, theme):
    near = ScriptedNearness("diabetic", theme("health"), by=0.06)

    found = reading.read(
        a_letter("We are 9 people and want to visit you. One of the engineers is diabetic."),
        registers=registers,
        nearness=near,
    )

    assert found.themes == ()


def test_a_sentence_as_near_to_what_is_said_beside_themes_is_about_none(registers, theme):
    near = ScriptedNearness("rincones", theme("urban_development"), by=0.06)

    def nearness(question: str, texts: Sequence[str]) -> list[float]:
        themes = {text for each in registers.themes for text in each.examples}
        return [cosine + 0.06 * (text not in themes) for text, cosine in zip(texts, near(question, texts), strict=True)]

    found = reading.read(a_letter(f"Somos 9 personas. {ASKED}"), registers=registers, nearness=nearness)

    assert found.themes == ()


def test_every_theme_has_as_many_examples_as_the_next(registers):
    assert len({len(each.examples) for each in registers.themes}) == 1
