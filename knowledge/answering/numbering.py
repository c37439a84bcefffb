"""Numbering: which sections a printed number means, when numbers were changed and both digits stayed."""

from __future__ import annotations

import re
from collections.abc import Iterable


def sections_numbered(number: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that the number means, best first: those printed with it, else those that once had it."""
    titles = list(titles)
    printed = [title for title in titles if number in _printed(title)]
    return printed or [title for title in titles if number in _once(title)]


def is_garbled(title: str) -> bool:
    """Whether the title carries more than one number."""
    return len(_printed(title)) > 1 or bool(_once(title))


def _printed(title: str) -> tuple[str, ...]:
    """The numbers as printed: "No. 5: …" → 5; "No. 9 8– …" → 9 98; the digits after the first were struck out."""
    found = re.match(r"[^\W\d_]+\.?\s*(\d+)(?:\s+(\d+))?", title)
    if found is None:
        return ()
    return tuple(part for part in (found.group(1), found.group(2) and found.group(1) + found.group(2)) if part)


def _once(title: str) -> tuple[str, ...]:
    """The numbers in "No. 65": 6, which was 5. A change that was accepted only halfway leaves both."""
    found = re.match(r"[^\W\d_]+\.?\s*(\d)\s*(\d)(?!\d)", title)
    if found is None:
        return ()
    new, old = found.groups()
    return (new, old) if int(new) == int(old) + 1 and old != "0" else ()
