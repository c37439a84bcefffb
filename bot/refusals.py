"""Refusals: why a file is not taken in, in the language of the person."""

from __future__ import annotations

import re
from functools import cache

from bot.texts import all_texts, text

_BRACES = re.compile(r"\\\{(\w+)\\\}")


def told(particulars: str, language: str) -> str:
    """Return `name: reason` in the language; as it is where the reason is not in our list."""
    for key, pattern in _patterns().items():
        if found := pattern.fullmatch(particulars):
            return f"{found['file']}: {text(key, language, **found.groupdict())}"
    return particulars


def reason(particulars: str, language: str) -> str:
    """The same of a reason that names no file."""
    return told(f"-: {particulars}", language).removeprefix("-: ")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """`ingest` is a library of one language; its sentences are found again by their own words."""
    reasons = {key: entry["en"] for key, entry in all_texts().items() if key.startswith(("refusals.", "trouble."))}
    return {
        key: re.compile(r"(?P<file>.+): " + _BRACES.sub(r"(?P<\1>.+)", re.escape(reason)))
        for key, reason in reasons.items()
    }
