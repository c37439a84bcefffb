"""Month and weekday names in every language, from the CLDR, folded."""

from __future__ import annotations

from functools import cache

from babel import Locale, localedata

from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded

LANGUAGES = ("en", "da", "sv", "no", "de", "fr", "es", "it", "pl", "pt", "fi", "nl")
_SHORTEST = 3


@cache
def months(languages: tuple[str, ...]) -> dict[str, int]:
    """Names to numbers: short forms of these languages, full names of all of them."""
    names: dict[str, int] = {}
    for language in _known(languages):
        _add(names, language, ("wide", "abbreviated"))
    for language in LANGUAGES:
        _add(names, language, ("wide",))
    return names


@cache
def full_months(languages: tuple[str, ...]) -> frozenset[str]:
    names: dict[str, int] = {}
    for language in _known(languages):
        _add(names, language, ("wide",))
    return frozenset(names)


@cache
def weekdays(languages: tuple[str, ...]) -> dict[str, int]:
    """Monday is 0."""
    names: dict[str, int] = {}
    for language in (*_known(languages), *LANGUAGES):
        for context in ("format", "stand-alone"):
            for day, name in _locale(language).days[context]["wide"].items():
                names.setdefault(folded(str(name)), int(day))
    return names


def _known(languages: tuple[str, ...]) -> list[str]:
    """Those that the CLDR has a calendar for: far more than we have phrases in."""
    return [language for language in languages if localedata.exists({"no": "nb"}.get(language, language))]


def _add(names: dict[str, int], language: str, widths: tuple[str, ...]) -> None:
    for context in ("format", "stand-alone"):
        for width in widths:
            for month, name in _locale(language).months[context][width].items():
                word = folded(str(name)).rstrip(".")
                if len(word) >= _SHORTEST and word.isalpha():
                    names.setdefault(word, int(month))
    if "wide" in widths:
        for word, month in _more_forms().get(language, {}).items():
            names.setdefault(folded(word), month)


@cache
def _more_forms() -> dict[str, dict[str, int]]:
    return lexicon.table("dates", "month_forms")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse({"no": "nb"}.get(language, language))
