import pytest

from knowledge import glossary


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("How many inhabitants are unemployed?", "en", {"indbygger", "ledige"}),
        ("Wie hoch ist die Recyclingquote?", "de", {"genanvend", "andel"}),
        ("Combien de déchets ?", "fr", {"affald"}),
        ("Ile wynosi udział odpadów?", "pl", {"andel", "affald"}),
        ("污水和能源", "zh", {"vand", "energi"}),
        ("Wie werkt samen met Peking?", "nl", {"beijing", "samarbejd"}),
    ],
)
def test_the_words_of_a_question_are_given_in_the_language_of_the_sources(
    question: str, language: str, words: set[str]
) -> None:
    assert words <= set(glossary.in_source_words(question, language).split())


def test_a_danish_question_needs_no_translation() -> None:
    assert glossary.in_source_words("Hvor meget affald genanvendes?", "da") == ""


def test_a_place_is_carried_under_any_of_its_names() -> None:
    assert glossary.carries("Køreturen til København", "copenhagen")
    assert not glossary.carries("Køreturen til Odense", "copenhagen")


def test_every_concept_has_a_word_in_every_language() -> None:
    order = len(glossary.languages())

    assert {name: len(terms) for name, terms in glossary.terms().items() if len(terms) != order} == {}
    assert [name for name, terms in glossary.terms().items() if not all(terms.values())] == []
