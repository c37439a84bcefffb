"""Shapes: what a number, a date, a price, a name looks like in a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.answering.cues import has_number_word

_FIGURE = re.compile(r"\d")
_AMOUNT = re.compile(
    r"\b(?:kr|dkk|euro?|usd|sek|mio|mia|million\w*|billion\w*|milliard\w*)\b|[€$£¥]|\d\.\d{3},\d\d\b", re.IGNORECASE
)
_MONTHS = (
    "januar|january|februar|february|marts|march|mars|april|maj|may|mai|juni|june|juli|july|august|augusti|"
    "september|oktober|october|november|december|desember"
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\b\d{1,2}\.\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)"
    rf"|\b(?:{_MONTHS})\b",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b(?:kl\.?\s*)?\d{1,2}[:.]\d\d\b|\bkl\.? ?\d", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:\d|\b(?:en|et|to|tre|fire|fem|seks|syv|otte|ni|ti|halvandet|one|two|three|four|five|six|several|få|flere))[\w.,-]*\s+"
    r"(?:time|minut|dag|døgn|uge|måned|år|hour|day|week|month|year)\w*",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")  # two of them are a period
_PHONE = re.compile(r"\+?\d[ \d]{7,}")
_EMAIL = re.compile(r"\S@\S+\.\w")
_REACHED = re.compile(rf"{_PHONE.pattern}|\S*{_EMAIL.pattern}")  # how somebody is reached is no amount
_WEBSITE = re.compile(r"\bwww\.|https?:", re.IGNORECASE)
_PERSON = re.compile(r"\b[A-ZÆØÅÄÖ][\w'’-]+(?: [A-ZÆØÅÄÖ][\w'’.-]*)+|\b[A-ZÆØÅ]{2,}\b")
_PLACE = re.compile(r"\b(?:i|på|ved|fra|til|in|at|near|from|to) (?:[A-ZÆØÅ][\w-]+)")


def _searches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


_SHAPES: dict[str, Callable[[str], bool]] = {
    "number": lambda text: bool(_FIGURE.search(_REACHED.sub(" ", text))) or has_number_word(text),
    "date": _searches(_DATE),
    "money": _searches(_AMOUNT),
    "hours": _searches(_HOURS),
    "duration": lambda text: bool(_DURATION.search(text)) or len(_DAY.findall(text)) > 1,
    "phone": _searches(_PHONE),
    "email": _searches(_EMAIL),
    "website": _searches(_WEBSITE),
    "person": _searches(_PERSON),
    "place": _searches(_PLACE),
}
#: Those that a question asks for by the words it begins with.
KINDS = ("number", "date", "money", "hours", "duration", "phone", "person", "place")


def has_shape(kind: str, text: str) -> bool:
    """Whether something of the kind stands in the text."""
    return _SHAPES[kind](text)
