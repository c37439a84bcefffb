"""Size expressions: every number in a text that counts people who come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.visits.reading import lexicon, numerals
from bot.visits.reading.calendar_words import months
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part
from bot.visits.reading.matcher import NEVER, beginning, regex

_LARGEST = 2_000
#: Bounded: a text in Han need not have an end of a word, and every number would look for it.
_WORD, _LETTERS = r"[^\s,.;:!?()]{1,40}", r"\w{1,40}"
#: `eight (8) members`. From where a word begins: every letter of an endless one would look for its end.
_REPEATED = re.compile(r"(?P<said>(?<![a-z])[a-z]+|\d{1,3})\s?\((?:\d{1,3}|[a-z]{2,})\)(?=\s+[a-z])")


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
    text = _REPEATED.sub(lambda match: _said_once(match, counted), part.folded)
    for mention in _all(text, languages, counted):
        if not any(taken[mention.start : mention.end]) and (mention.total or not _foreign(part, mention, languages)):
            mention = _perhaps_more(mention, part.folded, counted)
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _said_once(match: re.Match[str], counted: tuple[str, ...]) -> str:
    if numerals.value(match["said"], counted) is None:  # `we (13) come` says it in figures alone
        return match.group()
    return match["said"].ljust(len(match.group()))


def _perhaps_more(mention: Mention, text: str, counted: tuple[str, ...]) -> Mention:
    """`A dozen officers, maybe fifteen`."""
    further = _further(counted, text).match(text, mention.end)
    most = numerals.value(further["most"], counted) if further else None
    if further is None or most is None or not mention.most < most <= 2 * mention.most + 10:
        return mention
    return replace(mention, most=most, end=further.end())


def _further(counted: tuple[str, ...], text: str) -> re.Pattern[str]:
    perhaps = lexicon.matcher("sizes.perhaps", ()).within(text)
    number = numerals.number(counted, text)
    return regex(rf"[\s,;(]+(?:{_LETTERS}\s+)?(?:{perhaps})\s+(?P<most>{number})(?!\.?\w|\s*%)")


def _all(text: str, languages: tuple[str, ...], counted: tuple[str, ...]) -> Iterator[Mention]:
    for pattern, total in _patterns(languages, counted, text):
        for match in pattern.finditer(text):
            mention = _mention(match, total=total, counted=counted)
            if mention:
                yield mention
    yield from _unlisted(text, languages, counted)


def _unlisted(text: str, languages: tuple[str, ...], counted: tuple[str, ...]) -> Iterator[Mention]:
    """Numbers whose noun is on no list: by its ending, by where they are from, or only beside what is sure."""
    around = _surroundings(languages, text)
    for match in _counts(languages, counted, text).finditer(text):
        mention = _mention(match, total=False, counted=counted)
        if mention is None or around.thing.match(text, match.end()):
            continue
        if mention.most < 2 and not match["least"].isdecimal():
            continue  # `one`, as an article in many languages
        people = around.people.match(text, match.end()) or around.origin.match(text, match.end())
        if people and mention.most > 1:
            yield replace(mention, end=people.end())
        elif noun := around.noun.match(text, match.end()):
            brought = _brings(text[max(0, match.start() - _BRINGS_WITHIN) : match.start()], languages)
            yield replace(mention, end=noun.end(), loose=not brought or mention.most < 2)
        elif around.alone.match(text, match.end()):
            yield replace(mention, loose=not _in_brackets(text, match, languages) or mention.most < 2)


def _mention(match: re.Match[str], *, total: bool, counted: tuple[str, ...]) -> Mention | None:
    least = numerals.value(match["least"], counted)
    if least is None or not 0 < least <= _LARGEST:
        return None
    most = numerals.value(match["most"], counted) if match["most"] else least
    if most is None or not least <= most <= 4 * least + 10:
        most = least
    return Mention(least, most, match.start("least"), match.end(), total)


def _foreign(part: Part, mention: Mention, languages: tuple[str, ...]) -> bool:
    """Counts people who do not come: inhabitants, a company's staff."""
    around = part.folded[max(0, mention.start - 12) : mention.end + 14]
    return bool(lexicon.matcher("sizes.not_coming", languages[:1]).search(around))


def _patterns(
    languages: tuple[str, ...], counted: tuple[str, ...], text: str
) -> Iterator[tuple[re.Pattern[str], bool]]:
    """Those that the text can hold, the surest first, and whether each counts the whole group."""
    words = _words_of((*_LISTS,), languages, text) | {"glued": numerals.glued(counted, text)}
    span = _span(counted, words, text)
    between = rf"(?:[ \-]+(?!\d|(?:{words['joined']})(?!\w)){_WORD}){{0,3}}?"
    group = rf"(?:{words['total']})"
    people = rf"(?P<noun>{between}[\s\-]*(?:{words['person']}))"
    filler = rf"(?:(?:{words['filler']})\s+){{0,2}}"
    bare = rf"(?:{words['we_are']})[\s:]*{filler}(?:(?:{words['about']})\.?\s+)?{span}"
    expressions = (
        (
            "instead",
            rf"(?<!at )(?<!kl )(?<!kl\. )(?<!um ){span}\s+(?:{_LETTERS}\s+)?(?:{words['instead']})"
            rf"\s+\d+(?:\s+{_LETTERS})?",
        ),
        ("superseded", rf"(?:\d+|\w+)\s+(?:{words['superseded']})\s+{span}"),
        ("strength", rf"{span}[\s\-]*(?:{words['strength']})"),
        ("glued", rf"(?<!\w)(?P<least>{words['glued']})(?P<most>(?!))?(?:{_strong()})\w{{0,14}}"),
        ("headcount", rf"(?:{words['headcount']})[\s:]*(?:{_LETTERS}\s+){{0,2}}?{span}"),
        ("total", rf"{span}(?:\s+{_LETTERS})?[\s\-]*{group}"),
        ("we_are", rf"(?:{words['we_are']})[\s:]*(?:{_LETTERS}\s+){{0,2}}?{span}{people}"),
        ("person", rf"{span}{people}"),
        ("we_are", rf"{bare}{_no_unit(languages, words, text)}"),
    )
    for needed, expression in expressions:
        if words[needed] != NEVER:
            yield regex(expression), needed != "person"


def _words_of(names: tuple[str, ...], languages: tuple[str, ...], text: str) -> dict[str, str]:
    return {name: lexicon.matcher(f"sizes.{name}", languages).within(text) for name in names}


@dataclass(frozen=True)
class _Surroundings:
    """What may stand right after a number."""

    thing: re.Pattern[str]
    people: re.Pattern[str]
    origin: re.Pattern[str]
    noun: re.Pattern[str]
    alone: re.Pattern[str]


def _surroundings(languages: tuple[str, ...], text: str) -> _Surroundings:
    words = _words_of((*_LISTS, *_UNLISTED), languages, text)
    month = beginning(months(languages), text)
    origin = lexicon.matcher("signals.coming_from", languages).within(text)
    adjectives = rf"(?:[ \-]+(?!\d|(?:{words['joined']})(?!\w)){_WORD}){{0,2}}?"
    return _Surroundings(
        thing=regex(
            rf"\s*(?:%|[.,:/]\d|\.-|\.\s?[-–]|[-–.]?\s*(?:{words['unit']})|\.?\s*(?:{month})|(?:{_LETTERS}\s+)?(?:{words['things']}))"
        ),
        people=regex(rf"{adjectives}[ \-]+(?:{words['people_ending']})"),
        origin=regex(rf"(?:\s+[^\W\d]{{1,40}})?(?=\s+(?:{origin})\s+(?!\d))"),
        noun=regex(r"\s+[^\W\d]{3,}"),
        alone=regex(r"\s*(?:[.,;)\n]|$)"),
    )


def _brings(before: str, languages: tuple[str, ...]) -> bool:
    words = _words_of(("brings", "about"), languages, before)
    return regex(rf"(?:{words['brings']})\s+(?:(?:{words['about']})\s+)?$").search(before) is not None


def _in_brackets(text: str, number: re.Match[str], languages: tuple[str, ...]) -> bool:
    """`Our librarians (eleven)`, `we (about 13, not all sure)`: right after who they are."""
    before = text[max(0, number.start() - _BRINGS_WITHIN) : number.start()]
    about = lexicon.matcher("sizes.about", ()).within(before)
    before = regex(rf"\((?:(?:{about})\.?\s+)?$").sub("(", before)
    if not before.endswith("(") or text[number.end() : number.end() + 1] not in (")", ","):
        return False
    who = "|".join(_words_of(("person", "people_ending", "ourselves"), languages, before).values())
    return regex(rf"(?<!\w)(?:{who})\s*\($").search(before) is not None


@cache
def _strong() -> str:
    return "|".join(re.escape(folded(ending)) for ending in lexicon.lexicon()["sizes.strong"]["any"])


def _counts(languages: tuple[str, ...], counted: tuple[str, ...], text: str) -> re.Pattern[str]:
    return regex(_span(counted, _words_of(("range", "between", "joined"), languages, text), text))


_BRINGS_WITHIN = 30
_UNLISTED = ("things", "people_ending")
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
    "filler",
    "unit",
    "instead",
    "superseded",
)


def _span(counted: tuple[str, ...], words: dict[str, str], text: str) -> str:
    """One number or two: `8-12`, `between ten and fourteen`."""
    one = numerals.number(counted, text)
    to = rf"\s*(?:[-~]|–|—|{words['range']})\s*"
    joined = rf"\s*(?:{words['joined']}|{words['range']})\s*"
    start = rf"(?:(?P<pair>{words['between']})\s+)?(?<![\d.,/:\-])(?<!\d\s)(?P<least>{one})(?!\s\d{{3}}(?!\d))"
    return rf"{start}(?:(?(pair){joined}|{to})(?P<most>{one}))?"


def _no_unit(languages: tuple[str, ...], words: dict[str, str], text: str) -> str:
    """What must not follow a bare number: a month makes it a day, a unit makes it something else."""
    month = beginning(months(languages), text)
    return rf"(?!\s*%|\s*(?:{words['unit']})|\.?\s*(?:{month})|\.\d|\.-|\.\s?–)"
