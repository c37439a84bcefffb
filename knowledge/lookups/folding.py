"""Folding: a text as words without case and accents, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "þ": "th", "ð": "d"})
#: Scripts without spaces between words.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(f"[{UNSPACED}]+|[^\\W_{UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")


class Word(NamedTuple):
    raw: str
    folded: str
    start: int
    end: int

    @property
    def unspaced(self) -> bool:
        return is_unspaced(self.raw)


def words(text: str) -> list[Word]:
    """Return the words of a text that `composed` made; a run of Chinese is one word."""
    return [Word(match.group(), fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Return the text without case and accents."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def is_unspaced(text: str) -> bool:
    return bool(_IS_UNSPACED.match(text))
