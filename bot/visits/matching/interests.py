"""Interests: the phrases in which a sender says what they want to learn, short enough to be said back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import yaml

from bot.visits.matching.phrases import compiled
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part
from bot.visits.reading.matcher import Matcher
from bot.visits.wording.cleaning import clean
from knowledge import Registers

_FILE = Path(__file__).parent / "data" / "interests.yaml"
_LONGEST, _SHORTEST, _FEWEST = 90, 4, 2
_MOST = 6
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)|[;\n。!?;]|,请|,希望|[,,]?主[题題]")
_DIGITS = re.compile(r"\d")
_PRIVATE = re.compile(r"[\w.+-]+@|\d{4}|\+\d|https?:|www\.")
_LIST_END = re.compile(r"[,、,]")


def interests(texts: Sequence[Part], *, private: Sequence[str]) -> tuple[str, ...]:
    """What they say of themselves, their names and numbers, is left out."""
    names = [folded(name) for name in private if len(name) > 2]
    found: dict[str, str] = {}
    for text in texts:
        for phrase in _phrases(text):
            plain = folded(phrase)
            told = any(plain in known or known in plain for known in found)
            if not told and not _PRIVATE.search(plain) and not any(name in plain for name in names):
                found[plain] = phrase
    return tuple(found.values())[:_MOST]


def about(themes: Sequence[str], phrases: Sequence[str], registers: Registers) -> list[str]:
    """Return the phrases that speak of one of the themes and say more than its name."""
    known = [theme for theme_id in themes if (theme := registers.theme(theme_id))]
    labels = {_plain(label) for theme in known for label in theme.labels.values()}
    terms = {_plain(term) for theme in known for named in theme.terms.values() for term in named} | labels
    return [
        phrase for phrase in phrases if (said := folded(phrase)) not in labels and any(term in said for term in terms)
    ]


def _phrases(text: Part) -> Iterator[str]:
    cues = list(_pattern("cues").finditer(text.folded))
    for number, cue in enumerate(cues, start=1):
        following = cues[number].start() if number < len(cues) else len(text.folded)
        phrase = _phrase(text, cue.end(), following)
        if phrase:
            yield phrase


def _phrase(text: Part, start: int, following: int) -> str:
    said = text.folded[start : min(start + 3 * _LONGEST, following)]
    stops = [found.start() for pattern in (_SENTENCE_END, _DIGITS, _pattern("ends")) if (found := pattern.search(said))]
    end = start + min([*stops, len(said)])
    if end - start < _FEWEST or "  " in text.folded[start:end].strip():
        return ""  # masked words lie in between
    return _trimmed(text.text[text.origins[start] : text.origins[end - 1] + 1])


def _trimmed(said: str) -> str:
    """Whole words, at most so long, cut where a list has its comma if there is one, with nothing left hanging."""
    phrase = clean(said, 3 * _LONGEST).strip(" ,;:–-\"'“”„»«，、；：")
    if len(phrase) > _LONGEST:
        commas = [match.start() for match in _LIST_END.finditer(phrase, 0, _LONGEST)]
        phrase = phrase[: commas[-1]] if commas else phrase[:_LONGEST].rpartition(" ")[0]
    words = phrase.split()
    while words and folded(words[-1]).strip(".,;:") in _trailing():
        words.pop()
    phrase = " ".join(words).strip(" ,;:–-")
    return phrase if len(phrase) >= _SHORTEST and any(char.isalpha() for char in phrase) else ""


@lru_cache(maxsize=10_000)
def _plain(term: str) -> str:
    return folded(term)


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return lists


@cache
def _pattern(key: str) -> Matcher:
    return compiled(tuple(map(str, _lists()[key])))


@cache
def _trailing() -> frozenset[str]:
    return frozenset(folded(str(word)) for word in _lists()["trailing"])
