"""Size expressions: every number in a text that counts people who come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.visits.reading import lexicon, numerals
from bot.visits.reading.calendar_words import months
from bot.visits.reading.letter import Part

_LARGEST = 2_000
#: Bounded: a text in Han need not have an end of a word, and every number would look for it.
_WORD, _LETTERS = r"[^\s,.;:!?()]{1,40}", r"\w{1,40}"
_REPEATED = re.compile(r"(?<=[a-z])\s?\(\d{1,3}\)(?=\s+[a-z])")  # `eight (8) members`


@dataclass(frozen=True)
class Mention:
    """A number of people at a place in a text. `total` ones speak of the whole group."""

    least: int
    most: int
    start: int
    end: int
    total: bool
    loose: bool = False  #: A noun we do not know, or none: counts only beside what else is said.


def mentions(part: Part, languages: tuple[str, ...]) -> list[Mention]:
    """In the order of the text; the surest expression has the number."""
    counted = languages[:1] if languages[:1] == ("en",) else (languages[0], "en")
    found: list[Mention] = []
    taken = bytearray(len(part.folded))
    text = _REPEATED.sub(lambda match: " " * len(match.group()), part.folded)
    for mention in _all(text, languages, counted):
        if not any(taken[mention.start : mention.end]) and (mention.total or not _foreign(part, mention)):
            mention = _perhaps_more(mention, part.folded, counted)
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _perhaps_more(mention: Mention, text: str, counted: tuple[str, ...]) -> Mention:
    """`A dozen officers, maybe fifteen`."""
    further = _further(counted).match(text, mention.end)
    most = numerals.value(further["most"], counted) if further else None
    if further is None or most is None or not mention.most < most <= 2 * mention.most + 10:
        return mention
    return replace(mention, most=most, end=further.end())


@cache
def _further(counted: tuple[str, ...]) -> re.Pattern[str]:
    perhaps = lexicon.matcher("sizes.perhaps", ()).pattern
    return re.compile(rf"[\s,;(]+(?:{_LETTERS}\s+)?(?:{perhaps})\s+(?P<most>{numerals.number(counted)})(?!\.?\w|\s*%)")


def _all(text: str, languages: tuple[str, ...], counted: tuple[str, ...]) -> Iterator[Mention]:
    for pattern, total in _patterns(languages, counted):
        for match in pattern.finditer(text):
            mention = _mention(match, total=total, counted=counted)
            if mention:
                yield mention
    yield from _unlisted(text, languages, counted)


def _unlisted(text: str, languages: tuple[str, ...], counted: tuple[str, ...]) -> Iterator[Mention]:
    """Numbers whose noun is on no list: by its ending, by where they are from, or only beside what is sure."""
    around = _surroundings(languages)
    for match in _counts(languages, counted).finditer(text):
        mention = _mention(match, total=False, counted=counted)
        if mention is None or around.thing.match(text, match.end()):
            continue
        if mention.most < 2 and not match["least"].isdecimal():
            continue  # `one`, as an article in many languages
        people = around.people.match(text, match.end()) or around.origin.match(text, match.end())
        if people and mention.most > 1:
            yield replace(mention, end=people.end())
        elif noun := around.noun.match(text, match.end()):
            brought = around.brings.search(text[max(0, match.start() - _BRINGS_WITHIN) : match.start()])
            yield replace(mention, end=noun.end(), loose=not brought or mention.most < 2)
        elif around.alone.match(text, match.end()):
            yield replace(mention, loose=True)


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
    between = rf"(?:[ \-]+(?!\d|(?:{words['joined']})(?!\w)){_WORD}){{0,3}}?"
    group = rf"(?:{words['total']})"
    people = rf"(?P<noun>{between}[\s\-]*(?:{words['person']}))"
    bare = rf"(?:{words['we_are']})[\s:]*(?:(?:{words['about']})\.?\s+)?{span}"
    return (
        (
            re.compile(
                rf"(?<!at )(?<!kl )(?<!kl\. )(?<!um ){span}\s+(?:{_LETTERS}\s+)?(?:{words['instead']})"
                rf"\s+\d+(?:\s+{_LETTERS})?"
            ),
            True,
        ),
        (re.compile(rf"{span}[\s\-]*(?:{words['strength']})"), True),
        (re.compile(rf"(?:{words['headcount']})[\s:]*(?:{_LETTERS}\s+){{0,2}}?{span}"), True),
        (re.compile(rf"{span}(?:\s+{_LETTERS})?[\s\-]*{group}"), True),
        (re.compile(rf"(?:{words['we_are']})[\s:]*(?:{_LETTERS}\s+){{0,2}}?{span}{people}"), True),
        (re.compile(rf"{span}{people}"), False),
        (re.compile(rf"{bare}{_no_unit(languages, words)}"), True),
    )


@dataclass(frozen=True)
class _Surroundings:
    """What may stand right after a number, and before it."""

    thing: re.Pattern[str]
    people: re.Pattern[str]
    origin: re.Pattern[str]
    noun: re.Pattern[str]
    alone: re.Pattern[str]
    brings: re.Pattern[str]


@cache
def _surroundings(languages: tuple[str, ...]) -> _Surroundings:
    lists = [*_LISTS, *_UNLISTED]
    words = {name: lexicon.matcher(f"sizes.{name}", languages).pattern for name in lists}
    month = "|".join(map(re.escape, sorted(months(languages), key=len, reverse=True)))
    origin = lexicon.matcher("signals.coming_from", languages).pattern
    adjectives = rf"(?:[ \-]+(?!\d|(?:{words['joined']})(?!\w)){_WORD}){{0,2}}?"
    return _Surroundings(
        thing=re.compile(
            rf"\s*(?:%|[.,:/]\d|\.-|\.\s?[-–]|[-–]?\s*(?:{words['unit']})|\.?\s*(?:{month})|(?:{_LETTERS}\s+)?(?:{words['things']}))"
        ),
        people=re.compile(rf"{adjectives}[ \-]+(?:{words['people_ending']})"),
        origin=re.compile(rf"(?:\s+[^\W\d]{{1,40}})?(?=\s+(?:{origin})\s+(?!\d))"),
        noun=re.compile(r"\s+[^\W\d]{3,}"),
        alone=re.compile(r"\s*(?:[.,;)\n]|$)"),
        brings=re.compile(rf"(?:{words['brings']})\s+(?:(?:{words['about']})\s+)?$"),
    )


@cache
def _counts(languages: tuple[str, ...], counted: tuple[str, ...]) -> re.Pattern[str]:
    words = {name: lexicon.matcher(f"sizes.{name}", languages).pattern for name in ("range", "between", "joined")}
    return re.compile(_span(counted, words))


_BRINGS_WITHIN = 30
_UNLISTED = ("things", "people_ending", "brings")
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
    start = rf"(?:(?P<pair>{words['between']})\s+)?(?<![\d.,/:\-])(?<!\d\s)(?P<least>{one})(?!\s\d{{3}}(?!\d))"
    return rf"{start}(?:(?(pair){joined}|{to})(?P<most>{one}))?"


def _no_unit(languages: tuple[str, ...], words: dict[str, str]) -> str:
    """What must not follow a bare number: a month makes it a day, a unit makes it something else."""
    month = "|".join(map(re.escape, sorted(months(languages), key=len, reverse=True)))
    return rf"(?!\s*%|\s*(?:{words['unit']})|\.?\s*(?:{month})|\.\d|\.-|\.\s?–)"
