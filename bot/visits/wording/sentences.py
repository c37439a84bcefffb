"""Sentences: what staff read in a draft, in each of their languages, from the YAML files in `data/staff/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from bot.visits.models import Told

_FOLDER = Path(__file__).parent / "data" / "staff"
_LOCALES = {"en": "en_GB", "da": "da"}


def sentence(file: str, *keys: str, **values: object) -> Told:
    """Raises KeyError where there is no such sentence; a test walks all keys in use."""
    found = _sentences(file)
    for key in keys:
        found = found[key]
    return filled(found, values)


def filled(wording: Mapping[str, str], values: Mapping[str, object]) -> Told:
    """Fill in the blanks language by language: a date as that language writes it, a `Told` by its own words."""
    return {
        language: wording[language].format(**{name: _in(language, value) for name, value in values.items()})
        for language in _LOCALES
    }


def word(name: str) -> Told:
    """A word of ours that stands in other sentences; a name nobody knows stays as it is."""
    known = _sentences("words").get(name)
    return dict(known) if known else dict.fromkeys(_LOCALES, name.replace("_", " "))


def language_named(code: str) -> Told:
    """The language as each of ours calls it; a code that nobody knows stays as it is."""
    return {language: Locale.parse(locale).languages.get(code, code) for language, locale in _LOCALES.items()}


def joined(parts: Iterable[object], by: str = ", ") -> Told:
    parts = list(parts)
    return {language: by.join(str(_in(language, part)) for part in parts) for language in _LOCALES}


def enumerated(parts: Sequence[object]) -> Told:
    """`A, B and C`, as each language joins them."""
    return {
        language: format_list([str(_in(language, part)) for part in parts], locale=locale)
        for language, locale in _LOCALES.items()
    }


def lowered(labels: Mapping[str, str]) -> Told:
    """Names of subjects as they stand inside a sentence."""
    return {language: labels[language].lower() for language in _LOCALES}


def country(code: str) -> Told:
    return {language: str(Locale.parse(locale).territories.get(code, code)) for language, locale in _LOCALES.items()}


def tongue(code: str) -> Told:
    return {language: str(Locale.parse(locale).languages.get(code, code)) for language, locale in _LOCALES.items()}


def _in(language: str, value: object) -> object:
    if isinstance(value, Mapping):
        return value.get(language, value.get("en", ""))
    if isinstance(value, dt.date):
        return format_date(value, "long", locale=_LOCALES[language])
    return value


@cache
def _sentences(file: str) -> Any:
    return yaml.load((_FOLDER / f"{file}.yaml").read_text("utf-8"), yaml.CSafeLoader)
