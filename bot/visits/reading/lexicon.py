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

from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part

_FOLDER = Path(__file__).parent / "data"
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
#: A letter of the alphabets between Latin and Georgian; a long range, as of all but Han, is compiled for seconds.
_LETTER = r"(?=[\0-\u10ff\u1e00-\u1fff])\w"
_NO_WORD_BEFORE = rf"(?<!{_LETTER})"
_NO_WORD_AFTER = rf"(?!{_LETTER})"
_HAS_CJK = re.compile(f"[{_CJK}]")
_PIECE = re.compile(r"\.{2,3}|[*#/|()]|\s+|[^\s*#/|().]+|\.")
_AROUND_GAP = re.compile(r"\s*(\.{2,3})\s*")
_GAP = r"(?:(?<=\d)\.|[^\w.!?])+"  # between words of one sentence; the dot of `4. maj` does not end it
_NEVER = re.compile(r"(?!)")

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
def matcher(key: str, languages: tuple[str, ...]) -> re.Pattern[str]:
    entries = lexicon()[key]
    phrases = [phrase for language in (*languages, "any") for phrase in entries.get(language, ())]
    return compiled(tuple(phrases))


def matches(key: str, text: Part, languages: tuple[str, ...]) -> Iterator[re.Match[str]]:
    return matcher(key, languages).finditer(text.folded)


def anywhere(key: str, texts: tuple[Part, ...], languages: tuple[str, ...]) -> Iterator[tuple[Part, re.Match[str]]]:
    for text in texts:
        for match in matches(key, text, languages):
            yield text, match


@cache
def compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all the phrases, longest first."""
    if not phrases:
        return _NEVER
    ordered = sorted({folded(phrase) for phrase in phrases}, key=len, reverse=True)
    worded = "|".join(_body(phrase, cjk=False) for phrase in ordered if not _HAS_CJK.search(phrase))
    anywhere_ = "|".join(_body(phrase, cjk=True) for phrase in ordered if _HAS_CJK.search(phrase))
    whole_words = f"{_NO_WORD_BEFORE}(?:{worded}){_NO_WORD_AFTER}" if worded else ""
    return re.compile("|".join(each for each in (whole_words, anywhere_) if each))


def _body(phrase: str, *, cjk: bool) -> str:
    pieces: list[str] = []
    depth = 0
    for piece in _PIECE.findall(_AROUND_GAP.sub(r"\1", phrase)):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        pieces.append(_piece(piece, cjk=cjk, inside=depth > 0))
    return "".join(pieces)


def _piece(piece: str, *, cjk: bool, inside: bool) -> str:
    special = {
        # bounded: what has no end, a run of digits or a text in Han, is not looked through from each sign of it
        "*": r"\w{0,40}",
        "#": r"\d{1,9}",
        "(": "(?:",
        ")": ")",
        "..": r"[^.!?。\n]{0,14}?" if cjk else rf"(?:{_GAP}\w+){{0,5}}?{_GAP}",
        "...": rf"(?:{_GAP}\w+){{0,12}}?{_GAP}",
    }
    if piece in special:
        return special[piece]
    if piece in "/|" and inside:
        return "|"
    if piece.isspace():
        return r"[\s\-]*" if cjk else r"[\s\-/]+"
    return re.escape(piece)
