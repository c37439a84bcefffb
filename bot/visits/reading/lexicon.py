"""Lexicon: lists of phrases by language from the YAML files beside it, compiled when first used.

A phrase is written in words. `*` ends a stem, `..` stands for up to five words, `(a/b)` for either,
`#` for a number. Han, kana and hangul match anywhere; other scripts match whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.visits.reading.letter import Part
from bot.visits.reading.matcher import Matcher, compiled

_FOLDER = Path(__file__).parent / "data"

Phrases = dict[str, tuple[str, ...]]


@cache
def lexicon() -> dict[str, Phrases]:
    """Every list under `<file>.<list>`; the language `any` applies to all."""
    lists: dict[str, Phrases] = {}
    for path in sorted((_FOLDER / "phrases").glob("*.yaml")):
        for name, by_language in _file(path.stem).items():
            lists[f"{path.stem}.{name}"] = {language: tuple(words) for language, words in by_language.items()}
    return lists


@cache
def languages() -> tuple[str, ...]:
    """Every language that any list has words of."""
    return tuple(sorted({language for by_language in lexicon().values() for language in by_language} - {"any"}))


def table(file: str, name: str) -> dict[str, dict[str, int]]:
    """A list whose entries carry numbers."""
    entries: dict[str, dict[str, int]] = _file(file)[name]
    return entries


@cache
def _file(stem: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load((_FOLDER / "phrases" / f"{stem}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return content


@cache
def matcher(key: str, languages: tuple[str, ...]) -> Matcher:
    entries = lexicon()[key]
    phrases = [phrase for language in (*languages, "any") for phrase in entries.get(language, ())]
    return compiled(tuple(phrases))


def matches(key: str, text: Part, languages: tuple[str, ...]) -> Iterator[re.Match[str]]:
    return matcher(key, languages).finditer(text.folded)


def anywhere(key: str, texts: tuple[Part, ...], languages: tuple[str, ...]) -> Iterator[tuple[Part, re.Match[str]]]:
    for text in texts:
        for match in matches(key, text, languages):
            yield text, match
