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
