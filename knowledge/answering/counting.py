"""Counting: whether a number stands beside what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.answering.terms import Term, speaks_of

#: Words between a number and what it counts: "15 new companies", "the 20 or so municipalities".
_BETWEEN = 3
_NUMBER = re.compile(r"\d[\d.,]*(?:-\d[\d.,]*)?\s*(?:(?:mio|mia|million\w*|milliard\w*|billion\w*)\b\.?)?")


def counts(text: str, terms: Iterable[Term]) -> bool:
    """Whether each of the terms is counted: a number, and at most a few words on what is counted."""
    after = [_following(text, match.end()) for match in _NUMBER.finditer(text)]
    sought = list(terms)
    return bool(sought) and all(any(speaks_of(words, term) for words in after) for term in sought)


def _following(text: str, at: int) -> str:
    return " ".join(re.findall(r"[^\W\d_][\w’'-]*", text[at : at + 120])[: _BETWEEN + 1])
