"""How many come: the group size, or the two sizes that contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.visits.models import GroupSize, Span
from bot.visits.reading import lexicon, numerals
from bot.visits.reading.letter import Letter, Part

_RANGE = r"\s*(?:-|–|—|~|to|til|till|bis|a|au|ate|do|tot|oder|or|eller|ou|og|至|到|から|viiva)\s*"
_LARGEST = 2_000
_LARGEST_UNNAMED = 120  #: A bare "we are 400" with no noun is more often a company's size than a group's.


@dataclass(frozen=True)
class Mention:
    """A number of people at a place in a text. `total` ones speak of the whole group."""

    least: int
    most: int
    start: int
    end: int
    total: bool


@dataclass(frozen=True)
class Sizes:
    size: GroupSize | None = None
    spans: tuple[Span, ...] = ()
    conflict: tuple[Span, ...] = ()


def find_size(letter: Letter) -> Sizes:
    """The form's number, what the text says and what attachments say, one beside the other."""
    sources = [found for found in (_form(letter), *(_in_part(part, letter) for part in _texts(letter))) if found]
    if not sources:
        return Sizes()
    least, most = min(size.min for size, _ in sources), max(size.max for size, _ in sources)
    spans = tuple(span for _, span in sources)
    apart = any(not _overlap(first, second) for (first, _), (second, _) in pairwise(sources))
    if not apart:
        return Sizes(sources[0][0], spans)
    return Sizes(GroupSize(min=least, max=most), spans, conflict=spans)


def _form(letter: Letter) -> tuple[GroupSize, Span] | None:
    count = letter.request.participants
    if not count:
        return None
    return GroupSize(min=count, max=count), Span(quote=str(count), start=0, end=len(str(count)), part="form")


def _texts(letter: Letter) -> tuple[Part, ...]:
    return (letter.message, letter.subject, *letter.attachments)


def _overlap(first: GroupSize, second: GroupSize) -> bool:
    return first.min <= second.max and second.min <= first.max


def _in_part(part: Part, letter: Letter) -> tuple[GroupSize, Span] | None:
    mentions = _mentions(part, letter.languages)
    if not mentions:
        return None
    chosen = _chosen(_summed(mentions, part))
    if part.name != "message" and not chosen.total:
        return None
    return GroupSize(min=chosen.least, max=chosen.most), part.span(chosen.start, chosen.end)


def _chosen(mentions: list[Mention]) -> Mention:
    """The whole group if somebody names it, else the largest part."""
    totals = [mention for mention in mentions if mention.total]
    if not totals:
        return max(mentions, key=lambda mention: mention.most)
    best = max(totals, key=lambda mention: mention.most)
    return best


def _mentions(part: Part, languages: tuple[str, ...]) -> list[Mention]:
    found: list[Mention] = []
    for pattern, total in _patterns(languages):
        for match in pattern.finditer(part.folded):
            mention = _mention(match, total=total, languages=languages)
            if mention and not _foreign(part, mention) and not any(_same_place(mention, other) for other in found):
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: re.Match[str], *, total: bool, languages: tuple[str, ...]) -> Mention | None:
    least = numerals.value(match["least"], languages)
    most = numerals.value(match["most"], languages) if match["most"] else least
    if least is None or most is None or not 0 < least <= most <= _LARGEST:
        return None
    if match["most"] and most > 4 * least + 10:
        return None
    return Mention(least, most, match.start("least"), match.end(), total)


def _same_place(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _foreign(part: Part, mention: Mention) -> bool:
    """Counts people who do not come: inhabitants, a company's staff."""
    around = part.folded[max(0, mention.start - 12) : mention.end + 14]
    return bool(lexicon.matcher("sizes.not_coming", ()).search(around)) and not mention.total


def _summed(mentions: list[Mention], part: Part) -> list[Mention]:
    """Join `14 officials and 6 companies` to one; leave `12 people, 3 of whom …` alone."""
    joined = [mentions[0]]
    for mention in mentions[1:]:
        last = joined[-1]
        between = part.folded[last.end : mention.start].strip()
        if _adds(between) and not mention.total and not (last.total and between in ("", ",")):
            joined[-1] = Mention(
                last.least + mention.least, last.most + mention.most, last.start, mention.end, last.total
            )
        else:
            joined.append(mention)
    return joined


@cache
def _adding() -> re.Pattern[str]:
    return re.compile(rf"[\s,]*(?:{lexicon.compiled(lexicon.lexicon()['sizes.joined']['any']).pattern}|,)[\s,]*")


def _adds(between: str) -> bool:
    return bool(_adding().fullmatch(between))


@cache
def _patterns(languages: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Patterns from the surest on. The first that speaks of a number has it."""
    one = numerals.number(languages)
    span = rf"(?P<least>{one})(?:{_RANGE}(?P<most>{one}))?"
    total = lexicon.matcher("sizes.total", languages).pattern
    person = lexicon.matcher("sizes.person", languages).pattern
    before = lexicon.matcher("sizes.we_are", languages).pattern
    strength = lexicon.matcher("sizes.strength", languages).pattern
    words = r"(?:[ \-]+(?!\d)[^\s,.;:!?()]+){0,3}?"
    return (
        (re.compile(rf"{span}[\s\-]*(?:{strength})"), True),
        (re.compile(rf"{span}(?:\s+\w+)?[\s\-]*(?:{total})"), True),
        (re.compile(rf"(?:{before})[\s:]*(?:\w+\s+){{0,2}}?{span}(?P<noun>{words}[\s\-]*(?:{person}))"), True),
        (re.compile(rf"{span}(?P<noun>{words}[\s\-]*(?:{person}))"), False),
        (
            re.compile(
                rf"(?:{before})[\s:]*(?:(?:about|ca|circa|omkring|ungefar|rund|etwa|in|cirka|zu)\.?\s+)?{span}(?!\s*(?:%|km|min|uhr|kl|\.|hour|day|timer|tage|dage|jours|dias|giorni|kommun|cit|muni|site|year|ar\b|天|日|月|年|国))"
            ),
            True,
        ),
    )
