"""Names: the proper names of a sentence, looked for in a quote and its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from knowledge import analysis
from knowledge.words import function_words

Closeness = Callable[[str, Sequence[str]], Sequence[float]]

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*\+?")
#: Every noun has a capital there, so that a capital tells no name.
_CAPITAL_NOUNS = frozenset({"de"})
#: A genitive, as the languages we write make it.
_GENITIVE = re.compile(r"(?:['’]s?|s)$")
#: A word has its like in a text when one word of it is so much nearer than the others are on average.
_LIKE = 0.06
_MOST_WORDS = 120


def missing_names(sentence: str, text: str, *, language: str, closeness: Closeness | None) -> list[str]:
    """Return the names of the sentence that the text lacks.

    A capital that need not mean a name (the first word, a German noun) is one unless a word of the
    text is near it in meaning.
    """
    plain = unicodedata.normalize("NFKC", text)
    words = [word.casefold() for word in _WORD.findall(plain)]
    known = {form for word in words for form in (word, _GENITIVE.sub("", word))}
    return [
        word
        for at, word in enumerate(_WORD.findall(unicodedata.normalize("NFKC", sentence)))
        if _may_be_name(word, language)
        and not _is_known(word, known)
        and (_is_surely_name(word, at, language) or not _has_like(word, words, closeness))
    ]


def _may_be_name(word: str, language: str) -> bool:
    return any(char.isupper() for char in word) and word.casefold() not in function_words(language)


def _is_surely_name(word: str, at: int, language: str) -> bool:
    odd = any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)
    return odd or (at > 0 and language not in _CAPITAL_NOUNS)


def _is_known(word: str, known: set[str]) -> bool:
    plain = word.casefold()
    return (
        plain in known or _GENITIVE.sub("", plain) in known or all(part in known for part in re.split(r"[-’']", plain))
    )


def _has_like(word: str, words: Sequence[str], closeness: Closeness | None) -> bool:
    if closeness is None:
        return False
    others = [each for each in dict.fromkeys(words) if len(each) > 2][:_MOST_WORDS]
    if not others:
        return False
    if analysis.coverage(word, " ".join(others)) > 0:
        return True
    near = closeness(word, others)
    return max(near) - sum(near) / len(near) >= _LIKE
