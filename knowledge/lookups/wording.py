"""Wording: the sentences around what a register says, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale

_FALLBACK = "en"
_COMMA = {"zh": "、"}
_NEAREST = {"no": "da"}
_SAME = {"no": "nb"}  #: Where the CLDR has another name for it.


def say(sentence: str, language: str, **values: object) -> str:
    """Return the sentence; in English where we do not write the language."""
    text: str = _frames(language)[sentence]
    return text.format(**values)


def label(table: str, key: str, language: str) -> str:
    labels: dict[str, str] = _frames(language)[table]
    return labels[key]


def joined(parts: Sequence[str], language: str) -> str:
    return _COMMA.get(language, ", ").join(parts)


def country(code: str, language: str) -> str:
    return str(locale(language).territories.get(code, code))


def tongue(code: str, language: str) -> str:
    """Return the name of a language."""
    return str(locale(language).languages.get(code, code))


def locale(language: str) -> Locale:
    return Locale.parse(_SAME.get(language, language))


def labelled(labels: dict[str, str], language: str) -> str:
    return next((labels[each] for each in (language, written_in(language)) if labels.get(each)), labels[_FALLBACK])


def written_in(language: str) -> str:
    """Return the language of ours that is nearest to it: what we have not written in Norwegian reads well in Danish."""
    return _NEAREST.get(language, language)


@cache
def _frames(language: str) -> dict[str, Any]:
    folder = resources.files("knowledge.lookups") / "frames"
    file = folder / f"{language if language.isalpha() else _FALLBACK}.yaml"
    if not file.is_file():
        file = folder / f"{_FALLBACK}.yaml"
    # YAML 1.1 would read a bare `no` as false; the files write none.
    frames: dict[str, Any] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    return frames
