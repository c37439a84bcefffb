"""Numbering: which sections a printed number means, when numbers were changed and both digits stayed."""

from __future__ import annotations

import re
from collections.abc import Iterable


def sections_numbered(number: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that the number means: those printed with it, else by its newer digit, else by its older."""
    titles = list(titles)
    for numbers in (_printed, _newer, _older):
        if meant := [title for title in titles if number in numbers(title)]:
            return meant
    return []


def once_numbered(number: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that had the number in the older numbering and have another one now."""
    return [title for title in titles if number in _older(title) and number not in (*_printed(title), *_newer(title))]


def is_garbled(title: str) -> bool:
    """Whether the title carries more than one number."""
    return bool(_older(title))


def _printed(title: str) -> tuple[str, ...]:
    """The numbers as printed: "No. 5: …" → 5; "No. 9 8– …" → 9 98; the digits after the first were struck out."""
    found = re.match(r"[^\W\d_]+\.?\s*(\d+)(?:\s+(\d+))?", title)
    if found is None:
        return ()
    return tuple(part for part in (found.group(1), found.group(2) and found.group(1) + found.group(2)) if part)


def _newer(title: str) -> tuple[str, ...]:
    return _changed(title)[:1]


def _older(title: str) -> tuple[str, ...]:
    return _changed(title)[1:]


def _changed(title: str) -> tuple[str, ...]:
    """The numbers in "No. 65": 6, which was 5. A change that was accepted only halfway leaves both."""
    found = re.match(r"[^\W\d_]+\.?\s*(\d)\s*(\d)(?!\d)", title)
    if found is None:
        return ()
    new, old = found.groups()
    return (new, old) if int(new) == int(old) + 1 and old != "0" else ()
