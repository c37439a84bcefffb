"""Stretches: where a text names what is looked for, and the few sentences around it that say most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from knowledge.prose import sentences

LONGEST = 600
_SHORTEST = 70  #: A shorter quote does not stand alone.
_NEEDLE = 0.2  #: What a word of the matter weighs beside a name.
_LONGEST_ACRONYM = 6


def named(names: Iterable[str], text: str) -> list[str]:
    """Return the names that stand in the text as words of their own."""
    lowered = text.casefold()
    return [name for name in names if name.casefold() in lowered and _pattern(name).search(text)]


def needles_in(text: str, needles: Sequence[str]) -> float:
    lowered = text.casefold()
    return _NEEDLE * sum(needle.casefold() in lowered for needle in needles)


def telling(text: str, names: Sequence[str], needles: Sequence[str]) -> str:
    """Return the sentences in a row that name most, as few as stand alone; "" where none names any."""
    parts = _parts(text)
    names_of = [frozenset(named(names, part)) for part in parts]
    needles_of = [frozenset(needle for needle in needles if needle.casefold() in part.casefold()) for part in parts]
    best, worth = "", 0.0
    for first in range(len(parts)):
        stretch, said, told = "", frozenset[str](), frozenset[str]()
        for at in range(first, len(parts)):
            stretch = f"{stretch} {parts[at]}".strip()
            if len(stretch) > LONGEST:
                break
            said, told = said | names_of[at], told | needles_of[at]
            value = len(said) + _NEEDLE * len(told)
            if value > worth or (value == worth and value and _stands_better(stretch, best)):
                best, worth = stretch, value
    return best


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """An acronym is one only in capitals."""
    is_acronym = name.isupper() and len(name) <= _LONGEST_ACRONYM
    return re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)", 0 if is_acronym else re.IGNORECASE)


def _stands_better(stretch: str, than: str) -> bool:
    if len(than) < _SHORTEST:
        return len(stretch) > len(than)
    return _SHORTEST <= len(stretch) < len(than)


def _parts(text: str) -> list[str]:
    """Sentences, those too long to quote cut between words."""
    parts: list[str] = []
    for sentence in sentences(text):
        rest = sentence
        while len(rest) > LONGEST:
            cut = rest.rfind(" ", 0, LONGEST)
            cut = cut if cut > 0 else LONGEST
            parts.append(rest[:cut])
            rest = rest[cut:].strip()
        parts.append(rest)
    return parts
