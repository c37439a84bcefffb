"""Names of countries, regions and cities in all languages, as lookups from folded names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from bot.visits.reading.folding import folded

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
_CODE = re.compile(r"[A-Z]{2}")
_SHORTEST_DEMONYM = 4
_MORE_NAMES = {
    "uk": "GB",
    "u.k.": "GB",
    "england": "GB",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "prc": "CN",
    "p.r. china": "CN",
    "holland": "NL",
    "korea": "KR",
    "south korea": "KR",
    "czech republic": "CZ",
    "danmark": "DK",
    "roc": "TW",
    "taiwan": "TW",
}


@cache
def countries() -> dict[str, str]:
    """Folded country names to codes."""
    names: dict[str, str] = {}
    for tag in _LOCALES:
        for code, name in Locale.parse(tag).territories.items():
            if _CODE.fullmatch(code) and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                names.setdefault(folded(name), code)
    return _MORE_NAMES | names


def country_code(text: str) -> str | None:
    """The code for a code, or for a country's name in any language we know."""
    stripped = text.strip()
    upper = {"UK": "GB", "EL": "GR"}.get(stripped.upper(), stripped.upper())
    if upper in _codes():
        return upper
    return countries().get(folded(stripped))


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in Locale.parse("en").territories if _CODE.fullmatch(code)) - {"EU", "UN", "ZZ"}


@cache
def demonyms() -> tuple[tuple[str, str], ...]:
    """Beginnings of words, longest first, with their country."""
    by_country: dict[str, list[str]] = yaml.safe_load((_FOLDER / "demonyms.yaml").read_text("utf-8"))
    pairs = [(folded(stem), code) for code, stems in by_country.items() for stem in stems]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def cities() -> dict[str, tuple[str, str | None]]:
    """Folded city names to (country, region)."""
    rows = (*_rows("cities.tsv"), *_rows("city_forms.tsv"))
    return {folded(name): (code, region) for code, region, names in rows for name in names if len(name) > 1}


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
