"""Phrases: the lists of `data/wishes.yaml`, compiled when first used, and the weekdays of many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from bot.visits.reading import matcher
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part
from bot.visits.reading.matcher import Matcher

_FILE = Path(__file__).parent / "data" / "wishes.yaml"
_LOCALES = ("da", "en", "sv", "nb", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "ja")
_RANGE = re.compile(r"\s*(?:-|–|—|to|til|till|bis|a|al|au|do|ate|through|tot|~|到|至|から)\s*")
_DATED = re.compile(r"[\s,.]*(?:the |den |le |el |il |d\. )?\d")
_OPTIONAL = re.compile(r"\([^()]*\)\?")
_BEFORE = 24  # characters in which a "not" stands


def words(key: str) -> tuple[str, ...]:
    return tuple(map(str, _lists()[key]))


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return lists


@cache
def plain_words(key: str) -> frozenset[str]:
    return frozenset(map(folded, words(key)))


@cache
def pattern(key: str) -> Matcher:
    return compiled(words(key))


def compiled(phrases: tuple[str, ...]) -> Matcher:
    """As the lists for reading, and `(a)?` for what may be left out."""
    return matcher.compiled(tuple(form for phrase in phrases for form in _forms(phrase)))


def _forms(phrase: str) -> list[str]:
    found = _OPTIONAL.search(phrase)
    if not found:
        return [" ".join(phrase.split()).replace(" :", ":")]
    before, after = phrase[: found.start()], phrase[found.end() :]
    return [*_forms(before + found.group()[:-1] + after), *_forms(f"{before} {after}")]


def weekdays(text: Part) -> Iterator[int]:
    """Those asked for: neither part of `Monday to Friday`, nor of a date, nor after a `not`."""
    found = list(_weekday_names().finditer(text.folded))
    for number, match in enumerate(found):
        before = found[number - 1] if number else None
        after = found[number + 1] if number + 1 < len(found) else None
        ranges = (before and _RANGE.fullmatch(text.folded, before.end(), match.start())) or (
            after and _RANGE.fullmatch(text.folded, match.end(), after.start())
        )
        said = text.folded[max(0, match.start() - _BEFORE) : match.start()]
        if not ranges and not _DATED.match(text.folded, match.end()) and not pattern("not_on").search(said):
            yield _weekday(match.group())


def weekdays_at(folded_text: str) -> Iterator[tuple[int, int]]:
    """Every weekday that is named, with where it stands; Monday is 0."""
    for match in _weekday_names().finditer(folded_text):
        yield _weekday(match.group()), match.start()


def _weekday(name: str) -> int:
    return next(day for stem, day in _stems() if name.startswith(stem))


@cache
def _weekday_names() -> Matcher:
    return matcher.compiled(tuple(f"{stem}*" for stem, _ in _stems()))


@cache
def _stems() -> tuple[tuple[str, int], ...]:
    """Longest first; without their endings, which Finnish and Polish change."""
    stems = {}
    for locale in _LOCALES:
        for day, name in Locale.parse(locale).days["format"]["wide"].items():
            plain = folded(name)
            stems[plain[:-1] if locale in ("fi", "pl") else plain] = day
    return tuple(sorted(stems.items(), key=lambda pair: (-len(pair[0]), pair[0])))
