"""Names of countries, regions and cities in all languages, as lookups from folded names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from bot.visits.reading.folding import folded
from knowledge import words

_FOLDER = Path(__file__).parent / "data"
_LOCALES = (
    "en",
    "da",
    "sv",
    "nb",
    "de",
    "fr",
    "es",
    "it",
    "pl",
    "pt",
    "fi",
    "nl",
    "zh",
    "zh_Hant",
    "ja",
    "ko",
    "cs",
    "uk",
    "ru",
    "tr",
)
#: Of Greek and Slavic names.
_CASE_ENDING = re.compile(r"(?:[аяыиіуюеоьй]|ом|ой|ою|ем|[ςσαηοιυω]{1,2})$")
_SHORTEST_BENT = 4
_DIALLED = re.compile(r"(?:\+|00)\s?(\d{1,3})")
_CODE = re.compile(r"[A-Z]{2}")


@cache
def countries() -> dict[str, str]:
    """Folded country names to codes."""
    names: dict[str, str] = {}
    for tag in _LOCALES:
        for code, name in Locale.parse(tag).territories.items():
            if _CODE.fullmatch(code) and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                names.setdefault(folded(name), code)
    return names | {name: str(code) for name, code in _origin()["more_names"].items()}


def country_code(text: str) -> str | None:
    """The code for a code, or for a country's name in any language we know."""
    stripped = text.strip()
    upper = {"UK": "GB", "EL": "GR"}.get(stripped.upper(), stripped.upper())
    if upper in _codes():
        return upper
    return countries().get(folded(stripped))


@cache
def _codes() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if _CODE.fullmatch(code)) - {"EU", "UN", "ZZ"}


@cache
def demonyms() -> tuple[tuple[str, str], ...]:
    """Beginnings of words, longest first, with their country."""
    pairs = [(folded(stem), code) for code, stems in words.demonyms().items() for stem in stems]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def cities() -> dict[str, tuple[str, str | None]]:
    """Folded city names to (country, region)."""
    rows = (*_rows("cities.tsv"), *_rows("city_forms.tsv"))
    return {folded(name): (code, region) for code, region, names in rows for name in names if len(name) > 1}


def city_in_other_script(name: str) -> str | None:
    """The country of a city named in Greek, Cyrillic, Hebrew or Arabic, in whatever case it stands."""
    stem = _CASE_ENDING.sub("", name)
    return _other_scripts().get(name) or (_other_scripts().get(f"{stem}*") if len(stem) >= _SHORTEST_BENT else None)


@cache
def _other_scripts() -> dict[str, str]:
    """Names, and their beginnings with a star; loaded for a letter that is written so."""
    named = {folded(name): code for code, _, names in _rows("city_scripts.tsv") for name in names}
    return {f"{_CASE_ENDING.sub('', name)}*": code for name, code in named.items()} | named


@cache
def towns() -> dict[str, str]:
    """Folded names of smaller towns to countries; many are everyday words too, so more must speak for them."""
    return {folded(name): code for code, _, names in _rows("towns.tsv") for name in names}


@cache
def regions() -> dict[str, tuple[str, str | None]]:
    """Folded region names to (country, the region's English name)."""
    found: dict[str, tuple[str, str | None]] = {}
    for code, region, names in _rows("regions.tsv"):
        for name in (region or "", *names):
            if name:
                found[folded(name)] = (code, region)
    return found


def _rows(file: str) -> Iterator[tuple[str, str | None, list[str]]]:
    for line in (_FOLDER / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            code, region, names = line.split("\t")
            yield code, region or None, names.split("|")


def country_of_phone(number: str) -> str | None:
    """By the longest calling code that the number begins with."""
    dialled = _DIALLED.match(number.strip())
    codes: dict[str, str] = _origin()["calling_codes"]
    return next((codes[dialled[1][:n]] for n in (3, 2, 1) if dialled and dialled[1][:n] in codes), None)


def country_of_address(email: str) -> str | None:
    ending = email.strip().rpartition(".")[2].lower()
    return country_code(ending) if len(ending) == 2 and ending not in _origin()["endings_of_nowhere"] else None


def country_of_administration(language: str) -> str | None:
    """The one country whose authorities work in this language, where there is only one."""
    found: str | None = _origin()["administered_in"].get(language)
    return found


def is_agency(name: str, language: str) -> bool:
    """Whether a word for an agency, such as `tours`, is no place in a letter in this language."""
    places_in: dict[str, list[str]] = _origin()["agencies_that_are_places"]
    return language not in places_in.get(name, ())


def is_word(name: str, language: str) -> bool:
    """Whether a place's name is an everyday word in this language, as the Indonesian `kota` is."""
    words_in: dict[str, list[str]] = _origin()["words_that_are_places"]
    return language in words_in.get(name, ())


def country_of_script(text: str) -> str | None:
    """China, where a text in Chinese has signs that only its simplified script has."""
    simplified = sum(_only_in(sign, "gb2312", "big5") for sign in text)
    return "CN" if simplified > sum(_only_in(sign, "big5", "gb2312") for sign in text) else None


@lru_cache(maxsize=4_000)
def _only_in(sign: str, charset: str, other: str) -> bool:
    return sign > "\u3400" and sign in _encoded(sign, charset) and not _encoded(sign, other)


def _encoded(sign: str, charset: str) -> str:
    return sign.encode(charset, "ignore").decode(charset)


@cache
def legal_forms() -> tuple[tuple[str, str, str | None], ...]:
    """(form of a company, country, the language it says so in or None)."""
    return tuple((form, country, language) for form, country, language in _origin()["legal_forms"])


@cache
def _origin() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load((_FOLDER / "origin.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return content
