"""Cues: the words by which a question or a heading shows what it is about, read from data."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from importlib import resources
from typing import Any

import yaml

_SINGLE = ("personal", "placeholders", "proposals", "tentative", "relative", "totals", "outcomes", "number_words")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
#: Words that may stand before one that begins a question: "and when", "since when".
_BEFORE = 2
#: Characters between what asks and the word for what is asked for: "how many new inhabitants", "which province".
_REACH = {"number": 12, "person": 12, "list": 12, "which": 3}


def bearers() -> frozenset[str]:
    """Return the concepts that stand for what a part of a section lists."""
    return frozenset(_raw()["bearers"])


def kinds_of(text: str) -> frozenset[str]:
    """Return what the question asks for: a number, a date, a person …"""
    return frozenset(kind for kind, pattern in _cues()["kinds"].items() if pattern.search(text))


def asking_words(text: str) -> frozenset[str]:
    """Return the words that only say what kind of thing is asked for, lower-case."""
    found = (match.group() for pattern in _cues()["kinds"].values() for match in pattern.finditer(text))
    return frozenset(word for phrase in found for word in re.findall(r"\w+", phrase.lower()))


def sections_asked(text: str) -> frozenset[str]:
    """Return the parts of a section that the question asks for."""
    return frozenset(part for part, pattern in _cues()["asked"].items() if pattern.search(text))


def part_words(text: str) -> frozenset[str]:
    """Return the words that only say which part of a section is asked for, lower-case."""
    words = re.findall(r"\w+", text.lower())
    phrases = [phrase for part in _phrases().values() for phrase in part if _pattern((phrase,)).search(text)]
    tokens = [_pattern((token,)) for phrase in phrases for token in phrase.lstrip("^").split() if token != "*"]
    unspaced = {phrase.rstrip("*") for phrase in phrases if _UNSPACED.match(phrase)}
    return frozenset(word for word in words if any(token.fullmatch(word) for token in tokens)) | unspaced


@functools.lru_cache(maxsize=1024)
def part_headed(heading: str) -> frozenset[str]:
    """Return the parts that the heading stands over."""
    return frozenset(part for part, pattern in _cues()["headed"].items() if pattern.search(heading))


def asked_after(text: str) -> tuple[int, int] | None:
    """Return where the words end that ask for an amount, a choice or a person, and how far on what they ask for is."""
    ends = [
        (match.end(), match.end() + reach)
        for kind, reach in _REACH.items()
        if (match := _cues()["kinds"][kind].search(text))
    ]
    return min(ends, default=None)


def attributes() -> frozenset[str]:
    """Return the concepts that a text must speak of to answer a question for them."""
    return frozenset(_raw()["attributes"])


def shape_of(concepts: Iterable[str]) -> str:
    """Return what a text has in place of the word, such as an amount of money; nothing if it needs the word."""
    return next((_raw()["shaped"][concept] for concept in concepts if concept in _raw()["shaped"]), "")


def asks_outcome(text: str) -> bool:
    """Whether the question asks if something came to pass."""
    return bool(_cues()["single"]["outcomes"].search(text))


def has_number_word(text: str) -> bool:
    """Whether a number stands there in words."""
    return bool(_cues()["single"]["number_words"].search(text))


def generic() -> frozenset[str]:
    """Return the concepts that tell no section from another."""
    return frozenset(_raw()["generic"])


def is_personal(text: str) -> bool:
    """Whether the question asks for a fact about a person that nobody looks up here."""
    return bool(_cues()["single"]["personal"].search(text))


def is_placeholder(text: str) -> bool:
    """Whether the text says that it is not filled in yet: "[TBD]", "X municipalities"."""
    bracketed = re.findall(r"\[([^\]]{2,30})\]", text)
    if any(_cues()["single"]["placeholders"].search(inner) for inner in bracketed):
        return True
    return bool(re.search(r"(?<![\w.&/-])[XYZQ](?=[ -](?:pct|procent|percent|[a-zæøåäö]{4,})|\s?%)", text))


def is_tentative(text: str) -> bool:
    """Whether the text names what may be, not what is: possible partners."""
    return bool(_cues()["single"]["tentative"].search(text))


def is_relative(text: str) -> bool:
    """Whether the text counts time from when it was written: "this year"."""
    return bool(_cues()["single"]["relative"].search(text))


def totals(text: str) -> bool:
    """Whether the text gives a total."""
    return bool(_cues()["single"]["totals"].search(text))


def proposes(text: str) -> bool:
    """Whether the text proposes something that is not decided."""
    return bool(_cues()["single"]["proposals"].search(text))


def numbers_named(question: str) -> tuple[str, ...]:
    """Return the section numbers that the question names: "no. 9" → "9"."""
    words = "|".join(map(re.escape, _raw()["numbered"]))
    found = re.findall(rf"(?:\b(?:{words})\.?|第)\s*(?:nr\.?\s*|no\.?\s*)?(\d{{1,3}})\b", question, re.IGNORECASE)
    found += re.findall(r"(\d{1,3})\s*[号號番]", question)
    return tuple(dict.fromkeys(found))


@functools.cache
def _raw() -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(_text(), yaml.CSafeLoader)
    return data


def _phrases() -> dict[str, list[str]]:
    return {part: words["asked"] for part, words in _raw()["sections"].items()}


def _text() -> str:
    return resources.files("knowledge").joinpath("words/cues.yaml").read_text("utf-8")


@functools.cache
def _cues() -> dict[str, dict[str, re.Pattern[str]]]:
    raw = yaml.load(_text(), yaml.CSafeLoader)
    parts = raw["sections"].items()
    return {
        "kinds": {kind: _pattern(tuple(words)) for kind, words in raw["kinds"].items()},
        "asked": {part: _pattern(tuple(words["asked"])) for part, words in parts},
        "headed": {part: _pattern(tuple(words["headed"])) for part, words in parts},
        "single": {name: _pattern(tuple(raw[name])) for name in _SINGLE},
    }


@functools.lru_cache(maxsize=1024)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_phrase, phrases)), re.IGNORECASE)


def _phrase(phrase: str) -> str:
    if _UNSPACED.search(phrase):
        return re.escape(phrase).replace(r"\*", "")
    if phrase.startswith("^"):
        return rf"^\W*(?:\w+\W+){{0,{_BEFORE}}}" + _phrase(phrase[1:])
    words = [".{1,60}" if word == "*" else re.escape(word).replace(r"\*", r"[\w'’-]*") for word in phrase.split()]
    return r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"
