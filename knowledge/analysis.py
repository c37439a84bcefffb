"""Text → the terms it is found by: Danish stems, parts of words for compounds, pairs of characters for Chinese."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found,import-untyped,unused-ignore]

from knowledge.models import Chunk
from knowledge.words import function_words

VERSION = 1  #: Of the terms this module makes; stored with them, so that a change re-analyses what is indexed.
SEARCHABLE_VERSION = 1  #: Of the text a chunk is embedded as; a change needs new vectors.
INDEXED_LANGUAGE = "da"  #: What the sources are written in; its small words are never indexed.
GRAM = 4
MAX_WORD = 60  #: Longer is a file name, a key or an attack.
MIN_EDGE = 4  #: "vandteknologi" and "spildevand" carry "vand";
READ = 1_000  #: Texts kept as read: one answer looks at the same passages many times.
MIN_PART = 5  #: "spildevandsteknologien" carries "teknologi"; nothing carries "and".

# Scripts without spaces between words: kana, Han, and Han beyond the basic plane.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(f"([{_UNSPACED}]+)|([^\\W_{_UNSPACED}]+)")
_stemmers = threading.local()  # one must not be shared between threads


def terms(text: str, *, language: str = INDEXED_LANGUAGE) -> list[str]:
    """Return the terms of a text, in order and with repetitions.

    Parts of words are marked with `#`, so that they are never taken for stems. For a question in
    another `language`, the small words of that one are left out as well.
    """
    return [term for word in content_words(text, language=language) for term in (_stem(word), *_grams(word))]


def coverage(question: str, text: str, *, language: str = INDEXED_LANGUAGE) -> float:
    """Return the share of the question's content words that the text carries, as parts of compounds too."""
    wanted = _stems(question, language)
    carried = [stem for stem in wanted if _is_carried(stem, *_read(text))]
    return len(carried) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=READ)
def _stems(question: str, language: str) -> frozenset[str]:
    """The same question, and the same words of it, are held against many texts."""
    return frozenset(_stem(word) for word in content_words(question, language=language))


def content_words(text: str, *, language: str = INDEXED_LANGUAGE) -> list[str]:
    """Return the words that carry meaning, lower-case; pairs of characters where a script has no spaces."""
    small = function_words(INDEXED_LANGUAGE) | function_words(language)
    found: list[str] = []
    for unspaced, word in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        found += _pairs(unspaced) if unspaced else [word[:MAX_WORD]]
    return [word for word in found if word not in small]


def searchable(chunk: Chunk) -> str:
    """Return what a chunk is indexed under: a key figure says little without the initiative it belongs to."""
    heading = ". ".join(part for part in (chunk.title, chunk.section) if part and not chunk.text.startswith(part))
    return f"{heading}\n{chunk.text}" if heading else chunk.text


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _grams(word: str) -> list[str]:
    if re.match(f"[{_UNSPACED}]", word):
        return []
    edged = f"_{word}_"
    return [f"#{edged[i : i + GRAM]}" for i in range(max(1, len(edged) - GRAM + 1))]


def _is_carried(stem: str, stems: frozenset[str], words: str, ends: str) -> bool:
    """Both as one string with spaces: a search through that takes a hundredth of asking word by word."""
    if stem in stems or (len(stem) >= MIN_PART and stem in words):
        return True
    return len(stem) >= MIN_EDGE and (f" {stem}" in words or f"{stem} " in ends)


@lru_cache(READ)
def _read(text: str) -> tuple[frozenset[str], str, str]:
    words = set(content_words(text))
    stems = frozenset(map(_stem, words))
    return stems, f" {' '.join(words)} ", f" {' '.join(stems)} "


def _stem(word: str) -> str:
    if not hasattr(_stemmers, "danish"):
        _stemmers.danish = Stemmer.Stemmer("danish")
    stem: str = _stemmers.danish.stemWord(word)
    return stem
