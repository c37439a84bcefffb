"""Date expressions: every stretch of text that names days, weeks or months, as candidate windows."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.visits.reading import lexicon
from bot.visits.reading.calendar_words import full_months, months
from bot.visits.reading.letter import Part

_YEAR = r"20\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)(?:st|nd|rd|th|er|:e|\.?\s?o|e(?=\s)|\.)?(?![\d:])"
_HAN_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年\s*)?(?P<month>\d{1,2})月(?:\s*(?P<day>\d{1,2})\s*[日号號]?|(?P<part>[上中下]旬|初|底|末|中))?"
    r"(?:\s*(?:\([^)]{1,4}\))?\s*(?:至|到|-|–|—|~|〜|から|及び|和|、|或|または)\s*"
    r"(?:(?:20\d\d)年)?(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})\s*[日号號])?"
)
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
_SHORT = r"(?:3[01]|[12]\d|0?[1-9])"
_NUMERIC = re.compile(
    rf"(?<![\d.,:/\-])(?:(?P<first>{_SHORT})\.?\s?[-–]\s?)?(?P<a>{_SHORT})(?P<mark>[./])\s?(?P<b>{_SHORT})"
    rf"(?:(?P=mark)\s?(?P<year>20\d\d|[2-9]\d)(?!\d)|(?P<dot>\.)(?!\d)|\s(?P<later>20\d\d)\b|(?![\d.,:/]))"
)
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
    """All of them, in the order of the text; no two from the same place."""
    found: list[Candidate] = []
    for candidate in _all(part.folded, languages, language, since):
        if not any(candidate.start < other.end and other.start < candidate.end for other in found):
            found.append(candidate)
    return _ranged(sorted(found, key=lambda candidate: candidate.start), part.folded)


def _all(text: str, languages: tuple[str, ...], language: str, since: dt.date) -> Iterator[Candidate]:
    yield from _iso(text)
    yield from _han(text, since)
    yield from _numeric(text, language, since)
    yield from _parts(text, languages, since)
    yield from _weeks(text, languages, since)
    yield from _worded(text, languages, since)
    yield from _bare_months(text, languages, since)
    yield from _relative(text, languages, since)


def _iso(text: str) -> Iterator[Candidate]:
    for match in _ISO.finditer(text):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        if day:
            yield Candidate(day, day, match.start(), match.end(), "days", year_given=True)


def _han(text: str, since: dt.date) -> Iterator[Candidate]:
    for match in _HAN_DATE.finditer(text):
        month = int(match["month"])
        if not 1 <= month <= 12:
            continue
        low, high = _HAN_PARTS.get(match["part"] or "", (1, 31))
        kind = "part" if match["part"] else "month"
        if match["day"]:
            low = high = int(match["day"])
            kind = "days"
        last_month = int(match["month2"] or month)
        if match["day2"]:
            high = int(match["day2"])
        window = _window(match["year"], (month, low), (last_month, high), since)
        if window:
            yield Candidate(*window, match.start(), match.end(), kind, year_given=bool(match["year"]))


def _numeric(text: str, language: str, since: dt.date) -> Iterator[Candidate]:
    for match in _NUMERIC.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        year = match["year"] or match["later"]
        if match["mark"] == "." and not (year or match["dot"]):
            continue
        year = f"20{year}" if year and len(year) == 2 else year
        low = int(match["first"] or first)
        usual = _window(year, (second, low), (second, first), since) if second <= 12 else None
        swapped = _window(year, (first, second), (first, second), since) if first <= 12 and not match["first"] else None
        window = usual or swapped
        if not window:
            continue
        ambiguous = match["mark"] == "/" and usual and swapped and usual != swapped and language in _MONTH_MAY_LEAD
        yield Candidate(
            *window, match.start(), match.end(), "days", year_given=bool(year), other=swapped if ambiguous else None
        )


#: Where people also write the month first; elsewhere `3/4` is the third of April.
_MONTH_MAY_LEAD = frozenset({"en", "zh", "ja", "ko", "tl"})


def _worded(text: str, languages: tuple[str, ...], since: dt.date) -> Iterator[Candidate]:
    for pattern in _worded_patterns(languages):
        for match in pattern.finditer(text):
            month = months(languages)[match["month"]]
            days = [int(day) for day in re.findall(r"\d+", match["days"])]
            if any(not 1 <= day <= 31 for day in days):
                continue
            window = _window(match["year"], (month, min(days)), (month, max(days)), since)
            if window:
                named = tuple(day for day in (window[0].replace(day=n) for n in days)) if len(days) > 2 else ()
                yield Candidate(*window, match.start(), match.end(), "days", bool(match["year"]), days=named)


def _parts(text: str, languages: tuple[str, ...], since: dt.date) -> Iterator[Candidate]:
    for name in _SEASONED_PARTS:
        for match in _part_pattern(name, languages).finditer(text):
            month = months(languages)[match["month"]]
            whole = _window(match["year"], (month, 1), (month, 31), since)
            if whole:
                window = _stretch(name, *whole)
                kind = "week" if name.endswith("week") else "part"
                yield Candidate(*window, match.start(), match.end(), kind, bool(match["year"]))


def _stretch(name: str, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The days of `first_week`, `end_of` … of the month from `first` to `last`."""
    monday = first - dt.timedelta(first.weekday()) if first.weekday() < 5 else first + dt.timedelta(7 - first.weekday())
    final = last - dt.timedelta(last.weekday())
    weeks = {"first_week": monday, "second_week": monday + dt.timedelta(7), "third_week": monday + dt.timedelta(14)}
    if name.endswith("week"):
        start = weeks.get(name, final)
        return start, start + dt.timedelta(4)
    days = {
        "start_of": (1, 10),
        "middle_of": (11, 20),
        "end_of": (21, 31),
        "first_half": (1, 15),
        "second_half": (16, 31),
    }
    low, high = days[name]
    return first.replace(day=low), first.replace(day=min(high, last.day))


def _weeks(text: str, languages: tuple[str, ...], since: dt.date) -> Iterator[Candidate]:
    for match in _week_pattern().finditer(text):
        low, high = int(match["week"]), int(match["last"] or match["week"])
        if not (1 <= low <= 53 and low <= high <= 53):
            continue
        year = match["year"] or match["before"]
        start = _monday(int(year), low) if year else _next_monday(low, since)
        if start:
            end = start + dt.timedelta(7 * (high - low) + 4)
            yield Candidate(start, end, match.start(), match.end(), "week", bool(year))
    for match in _week_of_pattern(languages).finditer(text):
        window = _window(match["year"], *[(months(languages)[match["month"]], int(match["day"]))] * 2, since)
        if window:
            start = window[0] - dt.timedelta(window[0].weekday())
            yield Candidate(start, start + dt.timedelta(4), match.start(), match.end(), "week", bool(match["year"]))


def _bare_months(text: str, languages: tuple[str, ...], since: dt.date) -> Iterator[Candidate]:
    for match in _month_pattern(languages).finditer(text):
        month = months(languages)[match["month"]]
        named = match["month"] in full_months(languages) and (match["lead"] or match["case"])
        if not (match["year"] or named):
            continue
        window = _window(match["year"], (month, 1), (month, 31), since)
        if window:
            start = match.start("month")
            yield Candidate(*window, start, match.end(), "month", bool(match["year"]))


def _relative(text: str, languages: tuple[str, ...], since: dt.date) -> Iterator[Candidate]:
    for match in lexicon.matcher("dates.next_week", languages).finditer(text):
        start = since + dt.timedelta(7 - since.weekday())
        yield Candidate(start, start + dt.timedelta(4), match.start(), match.end(), "week", year_given=True)
    for match in lexicon.matcher("dates.next_month", languages).finditer(text):
        first = (since.replace(day=1) + dt.timedelta(32)).replace(day=1)
        yield Candidate(first, _month_end(first), match.start(), match.end(), "month", year_given=True)


def _ranged(found: list[Candidate], text: str) -> list[Candidate]:
    """Join `30 April` and `2 May 2027` where only a dash or `to` stands between."""
    joined: list[Candidate] = []
    for candidate in found:
        last = joined[-1] if joined else None
        if last and _to().fullmatch(text[last.end : candidate.start]):
            joined[-1] = _from_to(last, candidate)
        else:
            joined.append(candidate)
    return joined


def _from_to(first: Candidate, last: Candidate) -> Candidate:
    earliest = first.earliest
    if last.year_given and not first.year_given:
        earliest = _in_year(earliest, last.latest.year)
        earliest = _in_year(earliest, last.latest.year - 1) if earliest > last.latest else earliest
    latest = last.latest
    if earliest > latest:
        latest = (
            _in_year(latest, earliest.year + 1)
            if latest.replace(year=earliest.year) < earliest
            else _in_year(latest, earliest.year)
        )
    return replace(
        last, earliest=earliest, latest=latest, start=first.start, year_given=first.year_given or last.year_given
    )


def _in_year(day: dt.date, year: int) -> dt.date:
    return _date(year, day.month, day.day) or dt.date(year, day.month, 28)


def _window(
    year: str | None, first: tuple[int, int], last: tuple[int, int], since: dt.date
) -> tuple[dt.date, dt.date] | None:
    """From (month, day) to (month, day); without a year the next such stretch that is not over yet."""
    years = [int(year)] if year else [since.year, since.year + 1]
    for candidate in years:
        start = _date(candidate, *first)
        end = _date(candidate + (last < first), last[0], min(last[1], calendar.monthrange(candidate, last[0])[1]))
        if start and end and start <= end and (year or end >= since):
            return start, end
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_end(first: dt.date) -> dt.date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _monday(year: int, week: int) -> dt.date | None:
    try:
        return dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _next_monday(week: int, since: dt.date) -> dt.date | None:
    starts = (_monday(since.year + ahead, week) for ahead in (0, 1))
    return next((start for start in starts if start and start + dt.timedelta(4) >= since), None)


@cache
def _to() -> re.Pattern[str]:
    article = _words("article")
    return re.compile(
        rf"[\s,.]*(?:{_words('to')})\s*(?:{article})?\s*(?:\w+day|\w+tag|\w+dag)?[\s,.]*(?:{article})?\s*"
    )


def _words(name: str) -> str:
    return "|".join(sorted({re.escape(w) for w in _folded_words(name)}, key=len, reverse=True))


def _folded_words(name: str) -> list[str]:
    return [lexicon.folded(word) for word in lexicon.lexicon()[f"dates.{name}"]["any"]]


@cache
def _months_group(languages: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, months(languages)), key=len, reverse=True))


@cache
def _worded_patterns(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month>{_months_group(languages)})(?:ta|n|ssa)?(?!\w)\.?"
    between = rf"[\s,]*(?:{_words('to')}|{_words('or')}|{_words('and')}|/)\s*(?:{_words('article')})?\s*"
    days = rf"(?<![\d.,:/\-])(?P<days>{_DAY}(?:{between}{_DAY})*)"
    year = rf"(?:[\s,.]*(?:{_words('of')})?[\s,]*(?P<year>{_YEAR})(?!\d))?"
    day_first = re.compile(rf"{days}\s*(?:{_words('of')})?\s*(?<!\w){month}{year}")
    after = lexicon.matcher("sizes.total", languages).pattern
    month_first = re.compile(
        rf"(?<!\w){month}\s*(?:the\s)?(?P<days>{_DAY}(?:{between}{_DAY})*)(?!\s*(?:{after})){year}"
    )
    return day_first, month_first


@cache
def _part_pattern(name: str, languages: tuple[str, ...]) -> re.Pattern[str]:
    lead = lexicon.matcher(f"dates.{name}", languages).pattern
    filler = r"(?:des monats |du mois de |the |del mes de |mes de )?"
    return re.compile(
        rf"(?:{lead})[\s\-]*{filler}(?P<month>{_months_group(languages)})(?!\w)\.?(?:[\s,]+(?:de |del )?(?P<year>{_YEAR}))?"
    )


@cache
def _week_pattern() -> re.Pattern[str]:
    week = _words("week")
    number = r"[0-5]?\d(?![\d.:]*\d)"
    latin = rf"(?<!\w)(?:{week})(?:\s*nr)?\.?\s*(?P<week>{number})"
    more = rf"(?:\s*(?:-|–|/|{_words('to')}|{_words('or')}|{_words('and')})\s*(?:(?:{week})\.?\s*)?(?P<last>{number})(?!\s*(?:\w+\s+)?(?:pers|people|deltag|{_YEAR})))?"
    year = rf"(?:[\s,/.]*(?:i |in |en |of |de |del |van |im jahr |år )?\(?(?P<year>{_YEAR})(?!\d))?"
    return re.compile(rf"(?:(?P<before>{_YEAR})[\s,年]*)?(?:{latin}|第\s*(?=\d)){more}{year}")


@cache
def _week_of_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    lead = lexicon.matcher("dates.week_of", languages).pattern
    month = rf"(?P<month>{_months_group(languages)})"
    weekday = r"(?:\w+,?\s+)?"
    return re.compile(
        rf"(?:{lead})\s*{weekday}(?:the\s|den\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of |de |di )?{month}(?!\w)(?:[\s,]+(?:de )?(?P<year>{_YEAR}))?"
    )


@cache
def _month_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    lead = lexicon.matcher("dates.month_preposition", languages).pattern
    month = rf"(?<!\w)(?P<month>{_months_group(languages)})(?P<case>ssa|n|ta)?(?!\w)\.?"
    return re.compile(rf"(?P<lead>(?:{lead})\s+)?{month}(?:[\s,]*(?:de |del |of |do )?(?P<year>{_YEAR})(?!\d))?")
