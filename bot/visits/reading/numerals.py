"""Numerals: digits, number words and Han numerals as numbers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from bot.visits.reading.folding import folded
from bot.visits.reading.matcher import NEVER, trace, traced

_FILE = Path(__file__).parent / "data" / "numbers.yaml"
_HAN = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
HAN = "[一二两兩三四五六七八九十]{1,4}"


@cache
def _by_language() -> dict[str, dict[str, int]]:
    words: dict[str, dict[str, int]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return words


@cache
def _words(languages: tuple[str, ...]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for language in languages:
        for word, number in _by_language().get(language, {}).items():
            merged.setdefault(folded(word), number)
    return merged


def number(languages: tuple[str, ...], text: str) -> str:
    """A pattern for one number up to 9999 as the text may hold it, without a group of its own."""
    traces = traced(text)
    words = [word for word, parts in _spelt(languages) if all(part in traces for part in parts)]
    spelt = "|".join(re.escape(word).replace(r"\-", r"[\- ]?").replace(r"\ ", r"\s+") for word in words)
    digits = r"\d{1,4}(?![\d]|[.,:]\d)"
    worded = rf"(?<!\w)(?:{spelt})(?!\w)" if spelt else ""
    han = HAN if not _HAN.keys().isdisjoint(text) else ""
    return rf"(?:{'|'.join(filter(None, (digits, worded, han)))})"


def glued(languages: tuple[str, ...], text: str) -> str:
    """As `number`, of number words that begin a longer word; none where the text has none."""
    return "|".join(re.escape(word) for word, _ in _spelt(languages) if word.isalpha() and word in text) or NEVER


@cache
def _spelt(languages: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Number words, longest first, each with what the traces of a text that holds it have."""
    words = sorted(_words(languages), key=lambda word: (-len(word), word))
    return tuple((word, (trace(word),) if word.isalpha() else tuple(re.split(r"[\- ]", word))) for word in words)


def value(text: str, languages: tuple[str, ...]) -> int | None:
    if text.isdecimal():
        return int(text)
    words = _words(languages)
    joined = re.sub(r"\s+", " ", text)
    for spelling in (joined, joined.replace(" ", "-"), joined.replace("-", ""), joined.replace("-", " ")):
        if spelling in words:
            return words[spelling]
    return _han(text)


def _han(text: str) -> int | None:
    if not text or any(sign not in _HAN for sign in text):
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN[text] if len(text) == 1 else None
    return (_HAN.get(tens, 1) * 10) + _HAN.get(ones, 0)
