"""Journeys: when they arrive and when they leave, where a request gives a time of day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal

from bot.visits.matching import phrases
from bot.visits.models import DateWindow
from bot.visits.models.request import Frozen
from bot.visits.reading.date_expressions import candidates
from bot.visits.reading.letter import Part

End = Literal["arrival", "departure"]
ENDS: tuple[End, End] = ("arrival", "departure")

_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d)(?!\d|[.:]\d)(?P<half>\s?[ap]\.?m\b)?"
    r"|(?P<bare>\s?[ap]\.?m\b|\s?uhr\b|\s?h\b|\s?[点點时時]))"
    r"|\b(?:kl|klo|klockan|klokken|um|at|a las|kello)\.?\s(?P<alone>[01]?\d|2[0-3])(?!\d|[.:/]\d|\s?[ap]\.?m\b)"
)
_TIME_FIRST = frozenset({"zh", "ja"})
_ABBREVIATED = (" kl.", " d.", " ca.", " klo.")
_AROUND = 60  # characters between a word for travelling and its time
_BESIDE = dt.timedelta(days=2)  # they may come before the first day of the visit, and leave after the last


class Journey(Frozen):
    time: dt.time
    date: dt.date | None = None  #: None where they did not say on which day.


def journey(
    end: End, texts: tuple[Part, ...], *, language: str | None, window: DateWindow | None, since: dt.date
) -> Journey | None:
    """None where no time is given, or two."""
    found = {one for text in texts for one in _told(end, text, language or "en", window, since)}
    return found.pop() if len(found) == 1 else None


def _told(end: End, text: Part, language: str, window: DateWindow | None, since: dt.date) -> Iterator[Journey]:
    for match in phrases.pattern(end).finditer(text.folded):
        for stretch in _stretches(end, text, match, language):
            clocks = list(_CLOCK.finditer(text.folded, *stretch))
            if clocks:
                clock = clocks[-1] if stretch[1] <= match.end() else clocks[0]
                day = _date(text, stretch, language, since) or _weekday(end, text, stretch, window)
                yield Journey(time=_time(clock), date=day)
                break


def _stretches(end: End, text: Part, match: re.Match[str], language: str) -> Iterator[tuple[int, int]]:
    """Where time and day stand: after the word, up to one for the other journey; or before it, where none stands there.

    Chinese and Japanese say them before the word, in the same clause.
    """
    low, high = _sentence(text, match.start())
    if language in _TIME_FIRST:
        clause = max(text.folded.rfind(sign, low, match.start()) for sign in ",,、")
        yield max(low, clause), match.end()
        return
    other = phrases.pattern("departure" if end == "arrival" else "arrival")
    following = other.search(text.folded, match.end(), high)
    yield match.start(), min(following.start() if following else high, match.end() + _AROUND)
    if not other.search(text.folded, low, match.start()):
        yield max(low, match.start() - _AROUND), match.start()


def _sentence(text: Part, position: int) -> tuple[int, int]:
    """An abbreviation does not end it: `kl. 10`."""
    low, high = text.sentence(position)
    while high < len(text.folded) and text.folded[:high].rstrip().endswith(_ABBREVIATED):
        high = max(high + 1, text.sentence(high + 1)[1])
    while low > 0 and text.folded[:low].rstrip().endswith(_ABBREVIATED):
        low = min(low - 1, text.sentence(len(text.folded[:low].rstrip()) - 1)[0])
    return low, high


def _date(text: Part, stretch: tuple[int, int], language: str, since: dt.date) -> dt.date | None:
    languages = tuple(dict.fromkeys((language, "en")))
    named = {
        one.earliest
        for one in candidates(text, languages=languages, language=language, since=since)
        if one.kind == "days" and one.earliest == one.latest and stretch[0] <= one.start < stretch[1]
    }
    return named.pop() if len(named) == 1 else None


def _weekday(end: End, text: Part, stretch: tuple[int, int], window: DateWindow | None) -> dt.date | None:
    named = {day for day, start in phrases.weekdays_at(text.folded) if stretch[0] <= start < stretch[1]}
    if len(named) != 1 or window is None:
        return None
    (weekday,) = named
    first, last = window.earliest - _BESIDE, window.latest + _BESIDE
    if end == "arrival":
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7)
    return last - dt.timedelta(days=(last.weekday() - weekday) % 7)


def _time(clock: re.Match[str]) -> dt.time:
    hour = int(clock["hour"] or clock["alone"])
    half = (clock["half"] or clock["bare"] or "").replace(".", "").strip()
    hour = hour + 12 if half == "pm" and hour < 12 else 0 if half == "am" and hour == 12 else hour
    return dt.time(hour, int(clock["minute"] or 0))
