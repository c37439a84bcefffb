"""Dating: the year a text speaks from, where it shows it plainly."""

from __future__ import annotations

import functools
import re
from collections import Counter
from importlib import resources

import yaml

_YEAR = r"(?:19[89]\d|20\d\d)"
_NUMERIC = re.compile(rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-]({_YEAR})\b|\b({_YEAR})-\d\d-\d\d\b")
_PLAIN = re.compile(rf"(?<![\d.,/-])({_YEAR})(?![\d/-]|[.,]\d)")
#: One year must be named so many times as often as the next before we believe it.
_CLEARLY = 1.2
_MOST_CHARACTERS = 200_000


def as_of(text: str) -> str | None:
    """Return the year, or None: a wrong year under an answer is worse than none."""
    text = text[:_MOST_CHARACTERS]
    dated = {found.group(1) or found.group(2) for found in _NUMERIC.finditer(text)}
    dated |= {found.group(1) or found.group(2) for found in _day_and_month().finditer(text)}
    if dated:
        return dated.pop() if len(dated) == 1 else None
    return _most_spoken_of(text)


def _most_spoken_of(text: str) -> str | None:
    """The year that is named most, among those that are no start, no end and no target."""
    counted = Counter(found.group(1) for found in _PLAIN.finditer(text) if _is_told(text, found))
    if not counted:
        return None
    (year, times), *rest = counted.most_common(2)
    return year if not rest or times >= _CLEARLY * rest[0][1] else None


def _is_told(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 40) : found.start()]
    words = re.findall(r"\w+|[.!?:•\uf0b7]|\n\s*\n", before.lower())
    after = re.findall(r"\w+", text[found.end() : found.end() + 30].lower())
    words_of = _words()
    if any(word in words_of["bounds"] for word in words[-4:]) or any(word in words_of["future"] for word in after[:2]):
        return False
    # "In 2018 the region has …" opens a sentence: that is how plans are written.
    opening = [word for word in words if word not in words_of["months"]][-2:]
    return not (len(opening) < 2 or not opening[0][0].isalnum())


@functools.cache
def _day_and_month() -> re.Pattern[str]:
    months = "|".join(sorted(_words()["months"], key=len, reverse=True))
    return re.compile(
        rf"\b\d{{1,2}}\.?\s*(?:{months})\s+({_YEAR})\b|\b(?:{months})\s+\d{{1,2}},\s*({_YEAR})\b", re.IGNORECASE
    )


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = yaml.load(resources.files("ingest").joinpath("data/dating.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {name: frozenset(words) for name, words in raw.items()}
