"""Size expressions: every number in a text that counts people who come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.visits.reading import lexicon, numerals
from bot.visits.reading.calendar_words import months
from bot.visits.reading.letter import Part

_LARGEST = 2_000


@dataclass(frozen=True)
class Mention:
    """A number of people at a place in a text. `total` ones speak of the whole group."""

    least: int
    most: int
    start: int
    end: int
    total: bool


def mentions(part: Part, languages: tuple[str, ...]) -> list[Mention]:
    """In the order of the text; the surest expression has the number."""
    counted = languages[:1] if languages[:1] == ("en",) else (languages[0], "en")
    found: list[Mention] = []
    for mention in _all(part.folded, languages, counted):
        taken = any(mention.start < other.end and other.start < mention.end for other in found)
        if not taken and (mention.total or not _foreign(part, mention)):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _all(text: str, languages: tuple[str, ...], counted: tuple[str, ...]) -> Iterator[Mention]:
    for pattern, total in _patterns(languages, counted):
        for match in pattern.finditer(text):
            mention = _mention(match, total=total, counted=counted)
            if mention:
                yield mention


def _mention(match: re.Match[str], *, total: bool, counted: tuple[str, ...]) -> Mention | None:
    least = numerals.value(match["least"], counted)
    if least is None or not 0 < least <= _LARGEST:
        return None
    most = numerals.value(match["most"], counted) if match["most"] else least
    if most is None or not least <= most <= 4 * least + 10:
        most = least
    return Mention(least, most, match.start("least"), match.end(), total)


def _foreign(part: Part, mention: Mention) -> bool:
    """Counts people who do not come: inhabitants, a company's staff."""
    around = part.folded[max(0, mention.start - 12) : mention.end + 14]
    return bool(lexicon.matcher("sizes.not_coming", ()).search(around))


@cache
def _patterns(languages: tuple[str, ...], counted: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    words = {name: lexicon.matcher(f"sizes.{name}", languages).pattern for name in _LISTS}
    span = _span(counted, words)
    between = r"(?:[ \-]+(?!\d)[^\s,.;:!?()]+){0,3}?"
    group = rf"(?:{words['total']})"
    people = rf"(?P<noun>{between}[\s\-]*(?:{words['person']}))"
    bare = rf"(?:{words['we_are']})[\s:]*(?:(?:{words['about']})\.?\s+)?{span}"
    return (
        (re.compile(rf"{span}\s+(?:\w+\s+)?(?:{words['instead']})\s+\d+(?:\s+\w+)?"), True),
        (re.compile(rf"{span}[\s\-]*(?:{words['strength']})"), True),
        (re.compile(rf"(?:{words['headcount']})[\s:]*(?:\w+\s+){{0,2}}?{span}"), True),
        (re.compile(rf"{span}(?:\s+\w+)?[\s\-]*{group}"), True),
        (re.compile(rf"(?:{words['we_are']})[\s:]*(?:\w+\s+){{0,2}}?{span}{people}"), True),
        (re.compile(rf"{span}{people}"), False),
        (re.compile(rf"{bare}{_no_unit(languages, words)}"), True),
    )


_LISTS = (
    "total",
    "person",
    "we_are",
    "strength",
    "headcount",
    "range",
    "between",
    "joined",
    "about",
    "unit",
    "instead",
)


def _span(counted: tuple[str, ...], words: dict[str, str]) -> str:
    """One number or two: `8-12`, `between ten and fourteen`."""
    one = numerals.number(counted)
    to = rf"\s*(?:[-–—~]|{words['range']})\s*"
    joined = rf"\s*(?:{words['joined']}|{words['range']})\s*"
    start = rf"(?:(?P<pair>{words['between']})\s+)?(?<![\d.,/:\-])(?P<least>{one})"
    return rf"{start}(?:(?(pair){joined}|{to})(?P<most>{one}))?"


def _no_unit(languages: tuple[str, ...], words: dict[str, str]) -> str:
    """What must not follow a bare number: a month makes it a day, a unit makes it something else."""
    month = "|".join(map(re.escape, sorted(months(languages), key=len, reverse=True)))
    return rf"(?!\s*%|\s*(?:{words['unit']})|\.?\s*(?:{month})|\.\d|\.-|\.\s?–)"
