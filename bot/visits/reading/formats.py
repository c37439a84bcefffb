"""How long they want to stay, and with which interpreting."""

from __future__ import annotations

import re
from typing import Literal

from bot.visits.models import DateWindow, Span
from bot.visits.reading import lexicon, numerals
from bot.visits.reading.letter import Letter

_MOST_DAYS = 14


def find_duration(letter: Letter, window: DateWindow | None) -> tuple[str | None, Span | None]:
    """What the text says; else the days of a firm window."""
    for name in ("half_day", "days", "full_day", "hours"):
        for match in lexicon.matches(f"formats.{name}", letter.message, ()):
            said = _days(match, letter.languages) if name == "days" else {"full_day": "day"}.get(name, name)
            if said:
                return said, letter.message.span(match.start(), match.end())
    if window and not window.flexible:
        days = (window.latest - window.earliest).days + 1
        return ("day" if days == 1 else f"days:{days}") if days <= _MOST_DAYS else None, None
    return None, None


def _days(match: re.Match[str], languages: tuple[str, ...]) -> str | None:
    first = re.match(r"\d+|\w+?(?=tagig|dages|dagers|\W|$)", match.group())
    count = numerals.value(first.group(), languages) if first else None
    if count is None or not 1 <= count <= _MOST_DAYS:
        return None
    return "day" if count == 1 else f"days:{count}"


def find_interpreting(letter: Letter) -> tuple[Literal["consecutive", "simultaneous"] | None, Span | None]:
    """An interpreter with nothing said of equipment works consecutively."""
    for match in lexicon.matches("formats.simultaneous", letter.message, ()):
        return "simultaneous", letter.message.span(match.start(), match.end())
    for match in lexicon.matches("formats.consecutive", letter.message, ()):
        return "consecutive", letter.message.span(match.start(), match.end())
    return None, None
