"""Folded text: what matching looks at, with every character's place in the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "þ": "th", "ð": "d"})
_MARKS = frozenset(chr(code) for code in range(0x300, 0x370)) | frozenset(chr(code) for code in range(0xFE00, 0xFE10))
_LONGEST_EXPANSION = 4  # U+FDFA alone becomes eighteen characters; such signs stay as they are
_PLAIN_ASCII = re.compile(r"[\n\t -~]*")
_TAG = re.compile(r"<[a-z/!][^<>@]{0,500}>|&(?:nbsp|#160|#xa0);")


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text without case, accents, control and tag characters, and the origin of each character left.

    Lengths may differ from the original; the origins lead back, so that spans stay true.
    """
    if _PLAIN_ASCII.fullmatch(text):  # as below, faster
        return _TAG.sub(_blank, text.lower()), list(range(len(text)))
    letters: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        folded = _fold_cluster(cluster)
        letters.append(folded)
        origins.extend([start] * len(folded))
    return _TAG.sub(_blank, "".join(letters)), origins


@lru_cache(maxsize=8_000)
def folded(text: str) -> str:
    return fold(text)[0]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    if unicodedata.is_normalized("NFC", text):
        yield from enumerate(text)
        return
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not (unicodedata.combining(text[index]) and index - start < _LONGEST_EXPANSION):
            yield start, text[start:index]
            start = index


@lru_cache(maxsize=20_000)
def _fold_cluster(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    if composed in "\n\t":
        return composed
    if len(composed) == 1 and unicodedata.category(composed) in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return " " if composed == "\r" else ""
    compatible = unicodedata.normalize("NFKC", composed)
    if len(compatible) > _LONGEST_EXPANSION:
        return composed
    plain = "".join(_without_marks(letter) for letter in compatible.casefold())
    return plain.translate(_PLAIN)


def _without_marks(letter: str) -> str:
    if letter in _MARKS:
        return ""
    base = unicodedata.normalize("NFD", letter)
    return base[0] if base[0] < "\u0530" else letter


def _blank(tag: re.Match[str]) -> str:
    return " " * len(tag.group())
