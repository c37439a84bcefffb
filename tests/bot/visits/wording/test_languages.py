import pytest

from bot.visits import wording


def keys(content, prefix=""):
    if not isinstance(content, dict):
        return {prefix}
    return set().union(*(keys(value, f"{prefix}.{key}") for key, value in content.items()))


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_language_has_the_same_texts(language):
    ours, english = wording.of(language).model_dump(), wording.of("en").model_dump()

    assert keys(ours) == keys(english)


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["alemán", "inglés"], "alemán e inglés"),
        (["agua", "higiene"], "agua e higiene"),
        (["agua", "hielo"], "agua y hielo"),
        (["energía", "agua"], "energía y agua"),
    ],
)
def test_spanish_says_another_and_before_the_sound_of_i(names, listed):
    assert wording.of("es").together(names) == listed
