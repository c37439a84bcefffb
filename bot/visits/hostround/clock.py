"""Clock: the day and hours that a host names in an answer, where they are plain."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from bot.visits.hostround.words import lists
from bot.visits.models import Slot
from bot.visits.reading.date_expressions import candidates
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part, part

_LANGUAGES = ("da", "en", "sv", "no", "de", "fr", "es", "zh")
_YEAR_BACK = dt.timedelta(days=30)


def named(text: str, *, asked: Slot, language: str) -> Slot | None:
    """Return the slot that the text names, with what it leaves out taken from the one asked for.

    None where it names no other day and no hours, or more than one of either.
    """
    whole = part("message", text)
    hours = _hours(whole)
    rest = whole
    for match, _, _ in hours:
        rest = rest.masked(match.start(), match.end())
    days = _days(rest, asked.date, language)
    if len(days) > 1 or len(hours) > 1 or not (days or hours):
        return None
    date = days[0] if days else asked.date
    start, end = (hours[0][1], hours[0][2]) if hours else (asked.start, asked.end)
    slot = Slot(date=date, start=start, end=end or _as_long(start, asked))
    return slot if slot.start < slot.end else None


def _days(text: Part, asked: dt.date, language: str) -> list[dt.date]:
    since = asked - _YEAR_BACK
    found = candidates(text, languages=_LANGUAGES, language=language, since=since)
    return list(dict.fromkeys(one.earliest for one in found if one.kind == "days" and one.earliest == one.latest))


def _hours(text: Part) -> list[tuple[re.Match[str], dt.time, dt.time | None]]:
    found = []
    for match in _pattern().finditer(text.folded):
        start = _time(match["h1"], match["m1"], match["p1"] or match["p2"])
        end = _time(match["h2"], match["m2"], match["p2"]) if match["h2"] else None
        if start and not (match["h2"] and end is None):
            found.append((match, start, end))
    return found


def _time(hour: str, minute: str | None, half: str | None) -> dt.time | None:
    hours = int(hour) + (12 if half == "pm" and int(hour) < 12 else 0)
    minutes = int(minute or 0)
    return dt.time(hours, minutes) if 6 <= hours < 23 and minutes < 60 else None


def _as_long(start: dt.time, asked: Slot) -> dt.time:
    day = asked.date
    length = dt.datetime.combine(day, asked.end) - dt.datetime.combine(day, asked.start)
    ends = dt.datetime.combine(day, start) + length
    return ends.time() if ends.date() == day else dt.time(23, 59)


@cache
def _pattern() -> re.Pattern[str]:
    """`kl. 10`, `10:00`, `kl. 10-11.30`, `from 10 to 12`, `2 pm`, `10 Uhr`, `14h30`. A bare figure is no time."""
    before = "|".join(sorted((re.escape(folded(word)) for word in lists()["clock"]["any"]), key=len, reverse=True))
    between = "|".join(sorted((re.escape(folded(word)) for word in lists()["until"]["any"]), key=len, reverse=True))
    half = r"\s?(?P<p{n}>am|pm)(?!\w)"
    clock = r"(?P<h{n}>\d{{1,2}})(?:[:.h](?P<m{n}>\d{{2}})(?![\d.]))?(?:{half})?"
    first, second = (clock.format(n=n, half=half.format(n=n)) for n in (1, 2))
    until = rf"(?:\s?(?:-|–|—)\s?|\s(?:{between})\s(?:kl\.?\s)?)"
    marked = rf"(?<!\w)(?:(?P<said>{before})\.?\s?)?{first}(?:{until}{second})?(?:\s?(?P<unit>uhr|h|点)(?!\w))?"
    # A time is marked as one: by a word before it, by minutes, by am or pm, or by its unit.
    told = r"(?(said)|(?(m1)|(?(p1)|(?(p2)|(?(unit)|(?!))))))"
    return re.compile(rf"{marked}{told}(?![\d/])")
