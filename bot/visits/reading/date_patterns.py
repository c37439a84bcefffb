"""Date patterns: how people write days, weeks and months, compiled for the languages at hand."""

from __future__ import annotations

import re
from functools import cache

from bot.visits.reading import lexicon
from bot.visits.reading.calendar_words import months, weekdays
from bot.visits.reading.folding import folded
from bot.visits.reading.matcher import NEVER, among, beginning, regex

_YEAR = r"20\d\d"
_HEBREW_HYPHEN = r"(?<=[\u05d0-\u05ea]-)"  #: `on-11 in-May`.
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)(?:st|nd|rd|th|er|:e|\.?\s?o|e(?=\s)|\.)?(?![\d:])"


@cache
def to() -> re.Pattern[str]:
    article = _words("article")
    return re.compile(
        rf"[\s,.]*(?:{_words('to')})\s*(?:{article})?\s*(?:\w+day|\w+tag|\w+dag)?[\s,.]*(?:{article})?\s*"
    )


def _words(name: str, text: str | None = None) -> str:
    """Those that the text holds, or all of them."""
    words = _folded_words(name)
    return among(words, " ".join(words) if text is None else text)


@cache
def _folded_words(name: str) -> list[str]:
    return [folded(word) for word in lexicon.lexicon()[f"dates.{name}"]["any"]]


@cache
def numeric_pattern() -> re.Pattern[str]:
    """`14/10/2027`, `12.-14.10.`, and with a word between the days: `20 a 22/10`."""
    short = r"(?:3[01]|[12]\d|0?[1-9])"
    joined = "|".join(word for name in ("to", "and") for word in _folded_words(name) if word.isalpha())
    first = rf"(?:(?P<first>{short})(?:\.?\s?[-–]\s?|\.?\s(?:{joined})\s))?"
    return re.compile(
        rf"(?<![\d.,:/\-]){first}(?P<a>{short})(?P<mark>[./])\s?(?P<b>{short})"
        rf"(?:(?P=mark)\s?(?P<year>20\d\d|[2-9]\d)(?!\d)|(?P<dot>\.)(?!\d)|\s(?P<later>20\d\d)\b|(?![\d.,:/]))"
    )


def worded_patterns(languages: tuple[str, ...], text: str) -> tuple[re.Pattern[str], ...]:
    """None where the text names no month."""
    named = beginning(months(languages), text)
    if named == NEVER:
        return ()
    month = rf"(?P<month>{named})(?:ta|n|ssa)?(?!\w)\.?"
    weekday = among(weekdays(languages), text)
    to, either, both, article, of = (_words(name, text) for name in ("to", "or", "and", "article", "of"))
    between = rf"[\s,]*(?:{to}|{either}|{both}|/)\s*(?:{article})?\s*(?:(?:{weekday})[\s,]+)?(?:{article})?\s*"
    days = rf"(?:(?<![\d.,:/\-])|{_HEBREW_HYPHEN})(?P<days>{_DAY}(?:{between}{_DAY})*)"
    year = rf"(?:[\s,.]*(?:{of})?[\s,]*(?P<year>{_YEAR})(?!\d))?"
    day_first = regex(rf"{days}\s*(?:{of})?\s*(?<!\w){month}{year}")
    after = lexicon.matcher("sizes.total", languages).within(text)
    month_first = regex(rf"(?<!\w){month}\s*(?:the\s)?(?P<days>{_DAY}(?:{between}{_DAY})*)(?!\s*(?:{after})){year}")
    return day_first, month_first


def part_pattern(name: str, languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    lead = lexicon.matcher(f"dates.{name}", languages).within(text)
    if lead == NEVER:
        return regex(NEVER)
    filler = r"(?:des monats |du mois de |the |del mes de |mes de )?"
    month = rf"(?P<month>{beginning(months(languages), text)})(?!\w)\.?"
    return regex(rf"(?:{lead})[\s\-]*{filler}{month}(?:[\s,]+(?:de |del )?(?P<year>{_YEAR}))?")


def week_pattern(languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    people = lexicon.matcher("sizes.total", languages).within(text)
    week, to, either, both = (_words(name, text) for name in ("week", "to", "or", "and"))
    if week == NEVER and "第" not in text:
        return regex(NEVER)
    number = r"[0-5]?\d(?![\d.:]*\d)"
    latin = rf"(?<!\w)(?:{week})(?:\s*nr)?\.?\s*(?P<week>{number})"
    joined = rf"\s*(?:-|–|/|{to}|{either}|{both})\s*"
    another = rf"(?:(?:{week})\.?\s*)?(?P<last>{number})(?!\s*(?:\w+\s+)?(?:{people}))"
    more = rf"(?:{joined}{another})?"
    year = rf"(?:[\s,/.]*(?:i |in |en |of |de |del |van |im jahr |år )?\(?(?P<year>{_YEAR})(?!\d))?"
    return regex(rf"(?:(?P<before>{_YEAR})[\s,年]*)?(?:{latin}|第\s*(?P<nth>{number})\s*[周週]){more}{year}")


def week_of_pattern(languages: tuple[str, ...], order: str, text: str) -> re.Pattern[str]:
    lead = lexicon.matcher("dates.week_of", languages).within(text)
    if lead == NEVER:
        return regex(NEVER)
    month = rf"(?P<month>{among(months(languages), text)})"
    day = r"(?:\w+,?\s+)?(?:the\s|den\s)?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
    year = rf"(?:[\s,]+(?:de )?(?P<year>{_YEAR}))?"
    filler = r"(?:de |of |d')?"
    day_first = rf"{day}\s*(?:of |de |di )?{month}(?!\w)"
    month_first = rf"{month}\.?\s+{day}(?!\w)"
    named = day_first if order == "day" else month_first
    return regex(rf"(?:{lead})\s*{filler}{named}{year}")


def bare_days_pattern(languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    """Two days with no month: `the 24th to the 26th`, `vom 24. bis 26.`, `dal 24 al 26`. Bare numbers may be hours."""
    month, to, article = beginning(months(languages), text), _words("to", text), _words("article", text)
    day, nth = r"(?:3[01]|[12]\d|[1-9])", r"(?:st|nd|rd|th|:e|\.)"
    both = rf"(?P<low>{day}){nth}\s*(?:{to})\s*(?:(?:{article})\s+)?(?P<high>{day}){nth}"
    contracted = rf"(?<!\w)(?:du|dal|del)\s+(?P<from>{day})\s+(?:au|al)\s+(?P<until>{day})"
    last = rf"(?!\d|\s?[%:]|\.?\d|\s*(?:de\s+|di\s+)?(?:{month}))"
    return regex(rf"(?<![\d.,:/\-])(?:{both}|{contracted}){last}")


def next_weekday_pattern(languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    lead, weekday = lexicon.matcher("dates.next", languages).within(text), among(weekdays(languages), text)
    if NEVER in (lead, weekday):
        return regex(NEVER)
    return regex(rf"(?<!\w)(?:(?:{lead})\s+(?P<before>{weekday})|(?P<after>{weekday})\s+(?:{lead}))(?!\w)")


def month_pattern(languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    lead = lexicon.matcher("dates.month_preposition", languages).within(text)
    month = rf"(?<!\w)(?P<month>{beginning(months(languages), text)})(?P<case>ssa|n|ta)?(?!\w)\.?"
    return regex(rf"(?P<lead>(?:{lead})\s+)?{month}(?:[\s,]*(?:de |del |of |do )?(?P<year>{_YEAR})(?!\d))?")
