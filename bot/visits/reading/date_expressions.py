"""Date expressions: every stretch of text that names days, weeks or months, as candidate windows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from bot.visits.reading import date_patterns, lexicon, numerals
from bot.visits.reading.calendar_words import full_months, months, weekdays
from bot.visits.reading.date_windows import (
    in_year,
    monday_of,
    month_end,
    next_monday,
    part_of_month,
    real_date,
    resolved,
)
from bot.visits.reading.letter import Part

_HAN_DATE = re.compile(
    r"(?:(?P<year>20\d\d)[年년]\s*)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})[月월](?:\s*(?:(?P<day>\d{1,2})\s*[日号號일]?|(?P<spelt>[一二三四五六七八九十]{1,3})[日号號])|(?P<part>[上中下]旬|初|底|末|中))?"
    r"(?:\s*(?:\([^)]{1,4}\))?\s*(?:至|到|-|–|—|~|〜|から|及び|和|、|或|または|부터|에서|과|와)\s*"
    r"(?:(?:20\d\d)[年년]\s*)?(?:(?P<month2>\d{1,2})[月월]\s*)?(?P<day2>\d{1,2})\s*[日号號일])?"
)
_HAN_WEEK = re.compile(r"\s*(?:の週|那一周|那周|当周|一周|起的一周|週間?)")
_HAN_PARTS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_ISO = re.compile(r"(?<!\d)(20\d\d)[-/.](0?[1-9]|1[0-2])[-/.](3[01]|[12]\d|0?[1-9])(?!\d)")
_AFTER_A_DAY = re.compile(r"\d(?:st|nd|rd|th|\.)?\s{0,3}$")
_MONTH_WITHIN = 250  #: Characters.
_AFTERTHOUGHT_WITHIN = 50
_SEASONED_PARTS = (
    "first_week",
    "second_week",
    "third_week",
    "last_week",
    "start_of",
    "middle_of",
    "end_of",
    "first_half",
    "second_half",
)


@dataclass(frozen=True)
class Candidate:
    """A window that an expression names. `kind` says how exactly."""

    earliest: dt.date
    latest: dt.date
    start: int
    end: int
    kind: str  #: `days`, `week`, `month`, `part` (of a month).
    year_given: bool = False
    other: tuple[dt.date, dt.date] | None = None  #: The second reading of `3/4`.
    days: tuple[dt.date, ...] = ()  #: Where days are listed one by one.


def candidates(part: Part, *, languages: tuple[str, ...], language: str, since: dt.date) -> list[Candidate]:
    """All of them, in the order of the text. The surest expressions go first; what they took, others do not see."""
    found: list[Candidate] = []
    text = part.folded
    for finder in _FINDERS:
        for candidate in list(finder(text, _Ways(languages, language, since, part.folded))):
            if not any(candidate.start < other.end and other.start < candidate.end for other in found):
                found.append(candidate)
                text = text[: candidate.start] + "|" * (candidate.end - candidate.start) + text[candidate.end :]
    ranged = _ranged(sorted(found, key=lambda candidate: candidate.start), part.folded)
    return [_or_the_day_after(each, part) for each in ranged]


@dataclass(frozen=True)
class _Ways:
    """How this writer may have meant a date."""

    languages: tuple[str, ...]
    language: str
    since: dt.date
    whole: str  #: The text with what other finders took.


def _iso(text: str, _: _Ways) -> Iterator[Candidate]:
    for match in _ISO.finditer(text):
        day = real_date(int(match[1]), int(match[2]), int(match[3]))
        if day:
            yield Candidate(day, day, match.start(), match.end(), "days", year_given=True)


def _han(text: str, ways: _Ways) -> Iterator[Candidate]:
    for match in _HAN_DATE.finditer(text):
        month = numerals.value(match["month"], ()) or 0
        if not 1 <= month <= 12:
            continue
        low, high = _HAN_PARTS.get(match["part"] or "", (1, 31))
        kind = "part" if match["part"] else "month"
        if match["day"] or match["spelt"]:
            low = high = int(match["day"] or 0) or numerals.value(match["spelt"], ()) or 0
            kind = "days"
        last_month = int(match["month2"] or month)
        if match["day2"]:
            high = int(match["day2"])
        window = resolved(match["year"], (month, low), (last_month, high), ways.since)
        week = _HAN_WEEK.match(text, match.end())
        if window and week:
            monday = window[0] - dt.timedelta(window[0].weekday())
            yield Candidate(monday, monday + dt.timedelta(4), match.start(), week.end(), "week", bool(match["year"]))
        elif window:
            yield Candidate(*window, match.start(), match.end(), kind, year_given=bool(match["year"]))


def _numeric(text: str, ways: _Ways) -> Iterator[Candidate]:
    for match in date_patterns.numeric_pattern().finditer(text):
        first, second = int(match["a"]), int(match["b"])
        year = match["year"] or match["later"]
        if match["mark"] == "." and not (year or match["dot"]):
            continue
        year = f"20{year}" if year and len(year) == 2 else year
        low = int(match["first"] or first)
        usual = resolved(year, (second, low), (second, first), ways.since) if second <= 12 else None
        swapped = (
            resolved(year, (first, second), (first, second), ways.since) if first <= 12 and not match["first"] else None
        )
        window = usual or swapped
        if not window:
            continue
        ambiguous = match["mark"] == "/" and usual and swapped and usual != swapped and ways.language in _MONTH_MAY_LEAD
        yield Candidate(
            *window, match.start(), match.end(), "days", year_given=bool(year), other=swapped if ambiguous else None
        )


#: Where people also write the month first; elsewhere `3/4` is the third of April.
_MONTH_MAY_LEAD = frozenset({"en", "zh", "ja", "ko", "tl"})


def _worded(text: str, ways: _Ways) -> Iterator[Candidate]:
    for pattern in date_patterns.worded_patterns(ways.languages, text):
        for match in pattern.finditer(text):
            month = months(ways.languages)[match["month"]]
            days = [int(day) for day in re.findall(r"\d+", match["days"])]
            if any(not 1 <= day <= 31 for day in days):
                continue
            window = resolved(match["year"], (month, min(days)), (month, max(days)), ways.since)
            if window:
                year = window[0].year
                named = tuple(day for n in days if len(days) > 2 and (day := real_date(year, month, n)))
                yield Candidate(*window, match.start(), match.end(), "days", bool(match["year"]), days=named)


def _parts(text: str, ways: _Ways) -> Iterator[Candidate]:
    for name in _SEASONED_PARTS:
        for match in date_patterns.part_pattern(name, ways.languages, text).finditer(text):
            month = months(ways.languages)[match["month"]]
            whole = resolved(match["year"], (month, 1), (month, 31), ways.since)
            if whole:
                window = part_of_month(name, *whole)
                kind = "week" if name.endswith("week") else "part"
                yield Candidate(*window, match.start(), match.end(), kind, bool(match["year"]))


def _weeks(text: str, ways: _Ways) -> Iterator[Candidate]:
    for match in date_patterns.week_pattern(ways.languages, text).finditer(text):
        low = int(match["week"] or match["nth"])
        high = int(match["last"] or low)
        if not (1 <= low <= 53 and low <= high <= 53):
            continue
        year = match["year"] or match["before"]
        start = monday_of(int(year), low) if year else next_monday(low, ways.since)
        if start:
            end = start + dt.timedelta(7 * (high - low) + 4)
            yield Candidate(start, end, match.start(), match.end(), "week", bool(year))
    week_of = (date_patterns.week_of_pattern(ways.languages, order, text).finditer(text) for order in ("day", "month"))
    for match in chain.from_iterable(week_of):
        day = months(ways.languages)[match["month"]], int(match["day"])
        window = resolved(match["year"], day, day, ways.since)
        if window:
            start = window[0] - dt.timedelta(window[0].weekday())
            yield Candidate(start, start + dt.timedelta(4), match.start(), match.end(), "week", bool(match["year"]))


def _bare_months(text: str, ways: _Ways) -> Iterator[Candidate]:
    for match in date_patterns.month_pattern(ways.languages, text).finditer(text):
        month = months(ways.languages)[match["month"]]
        named = match["month"] in full_months(ways.languages) and (match["lead"] or match["case"])
        if not (match["year"] or named) or _AFTER_A_DAY.search(text, max(0, match.start() - 8), match.start()):
            continue
        window = resolved(match["year"], (month, 1), (month, 31), ways.since)
        if window:
            start = match.start("month")
            yield Candidate(*window, start, match.end(), "month", bool(match["year"]))


def _bare_days(text: str, ways: _Ways) -> Iterator[Candidate]:
    """`In June … from the 24th to the 26th`: days of the month that was named last."""
    for match in date_patterns.bare_days_pattern(ways.languages, text).finditer(text):
        named = _last_month(ways, match.start())
        if named is None:
            continue
        low, high = int(match["low"] or match["from"]), int(match["high"] or match["until"])
        month = months(ways.languages)[named["month"]]
        window = resolved(named["year"], (month, low), (month, high), ways.since) if low < high else None
        if window:
            yield Candidate(*window, match.start(), match.end(), "days", bool(named["year"]))


def _last_month(ways: _Ways, before: int) -> re.Match[str] | None:
    """The month named last, with a year, a preposition or a day."""
    low = max(0, before - _MONTH_WITHIN)
    pattern = date_patterns.month_pattern(ways.languages, ways.whole)
    named = [
        month
        for month in pattern.finditer(ways.whole, low, before)
        if month["year"] or month["lead"] or month["case"] or _AFTER_A_DAY.search(ways.whole, low, month.start())
    ]
    return named[-1] if named else None


def _next_weekday(text: str, ways: _Ways) -> Iterator[Candidate]:
    """`Next Thursday`: on a Tuesday either this week's or the one after, as people differ."""
    for match in date_patterns.next_weekday_pattern(ways.languages, text).finditer(text):
        ahead = (weekdays(ways.languages)[match["before"] or match["after"]] - ways.since.weekday() - 1) % 7 + 1
        first = ways.since + dt.timedelta(ahead)
        last = first + dt.timedelta(7 if first.isocalendar()[:2] == ways.since.isocalendar()[:2] else 0)
        yield Candidate(first, last, match.start(), match.end(), "days" if first == last else "week", year_given=True)


def _or_the_day_after(candidate: Candidate, part: Part) -> Candidate:
    """`On 3 May, otherwise the day after`."""
    high = min(part.sentence(candidate.end)[1], candidate.end + _AFTERTHOUGHT_WITHIN)
    after = lexicon.matcher("dates.or_the_day_after", ()).search(part.folded, candidate.end, high)
    if candidate.kind != "days" or not after:
        return candidate
    latest = candidate.latest + dt.timedelta(1)
    return replace(candidate, latest=latest, end=after.end(), days=(*candidate.days, latest) if candidate.days else ())


def _relative(text: str, ways: _Ways) -> Iterator[Candidate]:
    for match in lexicon.matcher("dates.next_week", ways.languages).finditer(text):
        start = ways.since + dt.timedelta(7 - ways.since.weekday())
        yield Candidate(start, start + dt.timedelta(4), match.start(), match.end(), "week", year_given=True)
    for match in lexicon.matcher("dates.next_month", ways.languages).finditer(text):
        first = (ways.since.replace(day=1) + dt.timedelta(32)).replace(day=1)
        yield Candidate(first, month_end(first), match.start(), match.end(), "month", year_given=True)


_FINDERS: tuple[Callable[[str, _Ways], Iterator[Candidate]], ...] = (
    _iso, _han, _parts, _weeks, _worded, _numeric, _bare_days, _bare_months, _next_weekday, _relative,
)  # fmt: skip


def _ranged(found: list[Candidate], text: str) -> list[Candidate]:
    """Join `30 April` and `2 May 2027` where only a dash or `to` stands between."""
    joined: list[Candidate] = []
    for candidate in found:
        last = joined[-1] if joined else None
        if last and date_patterns.to().fullmatch(text[last.end : candidate.start]):
            joined[-1] = _from_to(last, candidate)
        else:
            joined.append(candidate)
    return joined


def _from_to(first: Candidate, last: Candidate) -> Candidate:
    earliest = first.earliest
    if last.year_given and not first.year_given:
        earliest = in_year(earliest, last.latest.year)
        earliest = in_year(earliest, last.latest.year - 1) if earliest > last.latest else earliest
    latest = last.latest
    if earliest > latest:
        latest = (
            in_year(latest, earliest.year + 1)
            if latest.replace(year=earliest.year) < earliest
            else in_year(latest, earliest.year)
        )
    return replace(
        last, earliest=earliest, latest=latest, start=first.start, year_given=first.year_given or last.year_given
    )
