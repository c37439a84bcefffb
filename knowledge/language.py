"""The language a text is written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from knowledge.words import function_words, languages

MAX_CHARACTERS = 4_000  #: More tells nothing new.
REMEMBERED = 500  #: Texts; the steps of one answer ask about the same question three times.

#: Weight of one function word, in the log-probabilities of the identifier. Its model knows letter sequences,
#: which Danish, Norwegian and Swedish share; "hvad", "hva" and "vad" settle it.
FUNCTION_WORD = 4.0

#: A rare language must be this much more probable than a usual one.
MARGIN = 12.0

#: Of a language about which the identifier has nothing to say.
SILENT = -1e6

_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, among: Collection[str] | None = None) -> str:
    """Return the ISO 639-1 code of the most probable language, `among` these if given.

    A text that says nothing, such as one without letters, counts as the language configured for that.
    """
    return _most_probable(text[:MAX_CHARACTERS], tuple(among or ()))


@lru_cache(REMEMBERED)
def _most_probable(text: str, among: tuple[str, ...]) -> str:
    known = languages()
    candidates = sorted(among or (*known.usual, *known.rare), key=lambda language: language != known.unknown)
    words = _WORD.findall(unicodedata.normalize("NFKC", text).lower())
    if not any(len(word) > 1 or not word.isascii() for word in words):
        return candidates[0]
    probabilities = _probabilities(" ".join(words))
    return max(candidates, key=lambda each: probabilities.get(each, SILENT) + _evidence(each, words))


def _evidence(language: str, words: list[str]) -> float:
    hits = sum(word in function_words(language) for word in words)
    known = languages()
    return FUNCTION_WORD * hits + known.prior.get(language, 0.0) - (MARGIN if language in known.rare else 0.0)


def _probabilities(text: str) -> dict[str, float]:
    same = languages().same
    scores: dict[str, float] = {}
    for language, score in _identifier().rank(text):
        scores.setdefault(same.get(language, language), max(score, SILENT))  # best first
    return scores


@cache
def _identifier() -> Any:
    from py3langid.langid import (  # type: ignore[import-untyped]  # noqa: PLC0415 - 90 MB, a third of a second
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE)
