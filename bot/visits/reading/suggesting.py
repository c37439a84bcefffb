"""Suggesting: facts that a language model points at fill what the rules left open, where the text bears them out.

What is taken is marked, shown to people, and decides nothing: `certain` leaves it out.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from typing import Any

from bot.visits.models import DateWindow, GroupSize, Kind, Reading, Span, Suggestion
from bot.visits.ports import FactModel
from bot.visits.reading import numerals, place_names, places
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter, Part, part
from bot.visits.reading.signals import addresses_assistant

MOST_CHARACTERS = 6_000  #: Of the text: what a small model can hold beside its task.
_OF_EVERYBODY = ("country", "organisation")
_OF_VISITORS = ("group_size", "dates", "themes", "requested_hosts", "languages")
_LISTS = ("themes", "requested_hosts", "languages")
_MOST_LISTED = 5
_LARGEST_GROUP = 2_000
_LONGEST_WINDOW = dt.timedelta(days=190)
_FURTHEST = dt.timedelta(days=3 * 366)
_SIZE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_WINDOW = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:/|to|–)\s*(\d{4}-\d\d-\d\d))?")
_NUMBER = re.compile(r"\d+")


def with_suggested(found: Reading, letter: Letter, *, about: Kind, known: Reading | None, model: FactModel) -> Reading:
    """Return the reading with what holds of the model's facts.

    A text that addresses a machine is not handed to one.
    """
    wanted = _open(found, known, about)
    text = letter.message.remaining()[:MOST_CHARACTERS]
    if not wanted or not text.strip() or found.signal("instruction_in_text"):
        return found
    said = model.suggest(text, written_on=letter.submitted_on, fields=wanted, registers=letter.registers)
    values: dict[str, Any] = {}
    evidence: dict[str, tuple[Span, ...]] = {}
    for field, value, span in _held(said, wanted, letter):
        if field in _LISTS and value not in values.get(field, ()):
            values[field] = (*values.get(field, ()), value)[:_MOST_LISTED]
        elif field in values:
            continue
        else:
            values[field] = value
        evidence[field] = (*evidence.get(field, ()), span)
    if not values:
        return found
    taken = {"evidence": found.evidence | evidence, "suggested": tuple(values), "reader": "model"}
    return found.model_copy(update=values | taken)


def _open(found: Reading, known: Reading | None, about: Kind) -> tuple[str, ...]:
    """What neither this message nor the case says yet."""
    coming = about in (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION)
    fields = (*_OF_EVERYBODY, *_OF_VISITORS) if coming else _OF_EVERYBODY
    return tuple(field for field in fields if not getattr(found, field) and not (known and getattr(known, field)))


def _held(said: Collection[Suggestion], wanted: Collection[str], letter: Letter) -> Iterator[tuple[str, Any, Span]]:
    for one in said:
        if one.field not in wanted:
            continue
        span = _stands(one.quote, letter.message)
        value = _CHECKS[one.field](one.value.strip(), span.quote, letter) if span else None
        if span and value is not None:
            yield one.field, value, span


def _stands(quote: str, message: Part) -> Span | None:
    """Where these very words stand in what the sender wrote now; line breaks apart."""
    words = quote.split()
    if not words:
        return None
    for match in re.finditer(r"\s+".join(map(re.escape, words)), message.text):
        low, high = bisect_left(message.origins, match.start()), bisect_left(message.origins, match.end())
        if message.folded[low:high].strip():
            return message.span(low, high)
    return None


def _country(value: str, quote: str, letter: Letter) -> str | None:
    code = value.upper()
    named = {mention.country for mention in place_names.mentions(part("message", quote))}
    return code if code in places.countries().values() and (not named or code in named) else None


def _organisation(value: str, quote: str, letter: Letter) -> str | None:
    """Its own words are the name."""
    name = " ".join(quote.split())
    fits = folded(value).strip() == folded(name) and len(name) <= 200 and any(sign.isalpha() for sign in name)
    return name if fits and not addresses_assistant(name) else None


def _group_size(value: str, quote: str, letter: Letter) -> GroupSize | None:
    """Each number stands in the quote, in digits or as a word."""
    match = _SIZE.fullmatch(value)
    if match is None:
        return None
    least, most = int(match[1]), int(match[2] or match[1])
    counted = (letter.language, "en")
    plain = folded(quote)
    said = {numerals.value(found.group(), counted) for found in re.finditer(numerals.number(counted, plain), plain)}
    return GroupSize(min=least, max=most) if {least, most} <= said and 0 < least <= most <= _LARGEST_GROUP else None


def _dates(value: str, quote: str, letter: Letter) -> DateWindow | None:
    """Days to come, which the figures of the quote do not contradict."""
    match = _WINDOW.fullmatch(value)
    if match is None:
        return None
    try:
        earliest, latest = (dt.date.fromisoformat(each) for each in (match[1], match[2] or match[1]))
    except ValueError:
        return None
    near = letter.submitted_on <= earliest <= latest <= letter.submitted_on + _FURTHEST
    if not near or latest - earliest > _LONGEST_WINDOW or not _fits(quote, earliest, latest):
        return None
    return DateWindow(earliest=earliest, latest=latest, flexible=latest > earliest)


def _fits(quote: str, earliest: dt.date, latest: dt.date) -> bool:
    figures = {int(found) for found in _NUMBER.findall(quote)}
    years = {figure for figure in figures if figure >= 1000}
    ends = (earliest, latest)
    small = {number for day in ends for number in (day.day, day.month, day.isocalendar().week)}
    if years and not years & {day.year for day in ends}:
        return False
    return bool(figures & small) or not figures - years


def _theme(value: str, quote: str, letter: Letter) -> str | None:
    return value if any(theme.id == value for theme in letter.registers.themes) else None


def _host(value: str, quote: str, letter: Letter) -> str | None:
    return value if letter.registers.host(value) else None


def _spoken(value: str, quote: str, letter: Letter) -> str | None:
    return value if re.fullmatch(r"[a-z]{2}", value) else None


_CHECKS: dict[str, Callable[[str, str, Letter], Any]] = {
    "country": _country,
    "organisation": _organisation,
    "group_size": _group_size,
    "dates": _dates,
    "themes": _theme,
    "requested_hosts": _host,
    "languages": _spoken,
}
