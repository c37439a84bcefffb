"""Tongues: languages by code or by name, as staff write them."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from bot.visits.reading.folding import folded

_CODE = re.compile(r"[a-z]{2}")
_NORWEGIAN = {"nb": "no", "nn": "no"}


def language_code(text: str) -> str | None:
    """ISO 639-1; Norwegian is `no`."""
    said = text.strip().lower()
    if _CODE.fullmatch(said) and said in _known():
        return _NORWEGIAN.get(said, said)
    return _names().get(folded(text.strip()))


@cache
def _known() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale.parse("en").languages) if _CODE.fullmatch(code)) | {"no"}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for tag in ("da", "en", "sv", "nb"):
        for code, name in Locale.parse(tag).languages.items():
            if _CODE.fullmatch(code):
                names.setdefault(folded(name), _NORWEGIAN.get(code, code))
    return names
