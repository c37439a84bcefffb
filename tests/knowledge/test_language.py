from __future__ import annotations

import pytest

from knowledge.language import language_of
from knowledge.words import function_words, languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Hvad koster et besøg?", "da", id="Danish"),
        pytest.param("Hva koster et besøk?", "no", id="Norwegian"),
        pytest.param("Kva kostar eit besøk, og kven tek imot oss?", "no", id="Norwegian, the other one"),
        pytest.param("Vad kostar ett besök?", "sv", id="Swedish"),
        pytest.param("What does a visit cost?", "en", id="English"),
        pytest.param("Was kostet ein Besuch?", "de", id="German"),
        pytest.param("Combien coûte une visite ?", "fr", id="French"),
        pytest.param("¿Cuánto cuesta una visita?", "es", id="Spanish"),
        pytest.param("Quanto costa una visita?", "it", id="Italian"),
        pytest.param("Ile kosztuje wizyta?", "pl", id="Polish"),
        pytest.param("Quanto custa uma visita?", "pt", id="Portuguese"),
        pytest.param("Paljonko vierailu maksaa?", "fi", id="Finnish"),
        pytest.param("Wat kost een bezoek?", "nl", id="Dutch"),
        pytest.param("参观需要多少钱?", "zh", id="Chinese"),
        pytest.param("見学の費用はいくらですか。", "ja", id="Japanese"),
        pytest.param("방문 비용이 얼마인가요?", "ko", id="Korean, a rare one"),
        pytest.param("Скільки коштує візит?", "uk", id="Ukrainian, a rare one"),
        pytest.param("HVORNÅR KAN VI KOMME?", "da", id="shouted"),
        pytest.param("Vi er en gruppe lærere fra Bodø som gjerne vil se deres skole", "no", id="Norwegian near Danish"),
        pytest.param("Vi er en gruppe lærere, som gerne vil se jeres skole", "da", id="Danish near Norwegian"),
    ],
)
def test_the_language_is_told_from_one_sentence(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t", id="white space"),
        pytest.param("12:30 ???", id="no letters"),
        pytest.param("\0\x01", id="control characters"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("X", id="one letter"),
    ],
)
def test_what_says_nothing_counts_as_the_language_configured_for_that(text):
    assert language_of(text) == languages().unknown


@pytest.mark.parametrize("text", ["\ufdfa" * 9, "å" * 1_000_000], ids=["nine times U+FDFA", "a million letters"])
def test_hostile_text_is_in_some_language(text):
    assert language_of(text) in (*languages().usual, *languages().rare)


def test_only_the_languages_asked_for_are_considered():
    assert language_of("Hvad koster et besøg?", among=["sv", "en"]) == "sv"
    assert language_of("???", among=["da", "sv"]) == "da"


def test_every_usual_language_has_its_small_words():
    assert [each for each in languages().usual if not function_words(each)] == []
