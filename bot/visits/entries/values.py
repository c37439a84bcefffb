"""Values: the text of one field → what it says, or that it does not say what it should."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from bot.visits.entries.fields import LONGEST_LINE, Field, Kind
from bot.visits.entries.tongues import language_code
from bot.visits.entries.words import host_kinds, host_statuses
from bot.visits.importing import values as cells
from bot.visits.importing.words import plain
from bot.visits.reading import places
from knowledge import Registers, Source
from knowledge.registers.models import OpeningHours

_MOST_LINES = 60
_MOST_DAYS = 800  #: Two years of days off, and some.
_BETWEEN = re.compile(r"[,;\n、，]")
_RANGE = re.compile(r"(\S.*?\S)\s*(?:\.\.|–|—|\s-\s|\bto\b|\btil\b)\s*(\S.*\S)")
_PART_OF_A_MONTH = re.compile(r"\d{1,2}\.?\s*[-–]\s*\d{1,2}\s*[./ ]")
_HOURS = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d{2}))?")
_DECIMAL = re.compile(r"-?\d{1,3}(?:[.,]\d{1,12})?")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,187}\.[^@\s.<>,;:\"()\[\]\\]{2,}")
_YES_NO = {
    "yes": True, "ja": True, "true": True, "sand": True, "1": True, "x": True,
    "no": False, "nej": False, "false": False, "falsk": False, "0": False,
}  # fmt: skip
_FIELDS_OF_SOURCE = ("document", "title", "section", "as_of", "note")


class Unfit(ValueError):
    """It is not what the field takes; `said` is the part that is not."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said[:80]


def value(text: str, field: Field, *, registers: Registers) -> Any:
    """None, or nothing of a list, where nothing is said. Raises Unfit."""
    said = clean(text)
    return _READERS[field.kind](said, field, registers)


def clean(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", text) if c in "\n\u200c\u200d" or unicodedata.category(c)[0] != "C")
    return "\n".join(" ".join(line.split()) for line in "".join(kept).split("\n")).strip()


def _text(said: str, field: Field, registers: Registers) -> str | None:
    if len(said) > LONGEST_LINE:
        raise Unfit(said)
    return " ".join(said.split()) or None


def _paragraph(said: str, field: Field, registers: Registers) -> str | None:
    return said or None


def _lines(said: str, field: Field, registers: Registers) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(line for line in said.split("\n") if line))
    for line in lines:
        if len(line) > LONGEST_LINE or len(lines) > _MOST_LINES:
            raise Unfit(line)
    return lines


def _number(said: str, field: Field, registers: Registers) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 7 and field.low <= int(said) <= field.high):
        raise Unfit(said)
    return int(said)


def _coordinate(said: str, field: Field, registers: Registers) -> float | None:
    if not said:
        return None
    if not _DECIMAL.fullmatch(said):
        raise Unfit(said)
    return float(said.replace(",", "."))


def _yes_no(said: str, field: Field, registers: Registers) -> bool | None:
    if not said:
        return None
    if said.lower() not in _YES_NO:
        raise Unfit(said)
    return _YES_NO[said.lower()]


def _day(said: str, field: Field, registers: Registers) -> dt.date | None:
    if _PART_OF_A_MONTH.match(said):  # it would be taken for its first day
        raise Unfit(said)
    try:
        return cells.day(said)
    except cells.Unusable:
        raise Unfit(said) from None


def _days(said: str, field: Field, registers: Registers) -> tuple[dt.date, ...]:
    found: set[dt.date] = set()
    for piece in _pieces(said):
        first, last = _ends(piece, field, registers)
        if last < first or (last - first).days > _MOST_DAYS:
            raise Unfit(piece)
        found |= {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
        if len(found) > _MOST_DAYS:
            raise Unfit(piece)
    return tuple(sorted(found))


def _ends(piece: str, field: Field, registers: Registers) -> tuple[dt.date, dt.date]:
    between = _RANGE.fullmatch(piece)
    first, last = (_day(each, field, registers) for each in (between.groups() if between else (piece, piece)))
    if first is None or last is None:
        raise Unfit(piece)
    return first, last


def _hours(said: str, field: Field, registers: Registers) -> tuple[OpeningHours, ...]:
    weekday = int(field.name.rsplit("_", 1)[1])
    spells = sorted(_spell(piece) for piece in _pieces(said))
    if any(later[0] < earlier[1] for earlier, later in pairwise(spells)):
        raise Unfit(said)
    return tuple(OpeningHours(weekday=weekday, opens=opens, closes=closes) for opens, closes in spells)


def _spell(piece: str) -> tuple[dt.time, dt.time]:
    found = _HOURS.fullmatch(piece)
    try:
        first, minute, last, last_minute = (int(each or 0) for each in found.groups()) if found else (24,) * 4
        opens, closes = dt.time(first, minute), dt.time(last, last_minute)
    except ValueError:
        raise Unfit(piece) from None
    if closes <= opens:
        raise Unfit(piece)
    return opens, closes


def _country(said: str, field: Field, registers: Registers) -> str | None:
    code = places.country_code(said) or places.country_code(plain(said)) if said else None
    if said and code is None:
        raise Unfit(said)
    return code


def _countries(said: str, field: Field, registers: Registers) -> tuple[str, ...]:
    found = (_country(piece, field, registers) for piece in _pieces(said))
    return tuple(dict.fromkeys(code for code in found if code))


def _languages(said: str, field: Field, registers: Registers) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_known(piece, language_code(piece)) for piece in _pieces(said)))


def _themes(said: str, field: Field, registers: Registers) -> tuple[str, ...]:
    pieces = tuple(dict.fromkeys(_pieces(said)))
    ids = {theme.id for theme in registers.themes}
    if ids.issuperset(pieces):
        return pieces
    names = {plain(label): theme.id for theme in registers.themes for label in theme.labels.values()}
    found = (piece if piece in ids else _known(piece, names.get(plain(piece))) for piece in pieces)
    return tuple(dict.fromkeys(found))


def _choice(names: Callable[[], dict[str, str]]) -> Callable[[str, Field, Registers], str | None]:
    return lambda said, field, registers: _known(said, names().get(plain(said))) if said else None


def _known(said: str, found: str | None) -> str:
    if found is None:
        raise Unfit(said)
    return found


def _email(said: str, field: Field, registers: Registers) -> str | None:
    if said and not _EMAIL.fullmatch(said):
        raise Unfit(said)
    return said or None


def _sources(said: str, field: Field, registers: Registers) -> tuple[Source, ...]:
    return tuple(_source(line) for line in said.split("\n") if line)


def _source(line: str) -> Source:
    """`document | title | section | as of | note`; a bar inside is written `||`."""
    parts = [part.strip().replace("\0", "|") for part in line.replace("||", "\0").split("|")]
    if len(parts) > len(_FIELDS_OF_SOURCE) or not parts[0]:
        raise Unfit(line)
    told = {name: part for name, part in zip(_FIELDS_OF_SOURCE, parts, strict=False) if part}
    return Source(**told)


def _pieces(said: str) -> Iterator[str]:
    return (piece.strip() for piece in _BETWEEN.split(said) if piece.strip())


_READERS: dict[Kind, Callable[[str, Field, Registers], Any]] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _paragraph,
    Kind.LINES: _lines,
    Kind.NUMBER: _number,
    Kind.COORDINATE: _coordinate,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.DAYS: _days,
    Kind.HOURS: _hours,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _countries,
    Kind.LANGUAGES: _languages,
    Kind.THEMES: _themes,
    Kind.HOST_KIND: _choice(host_kinds),
    Kind.STATUS: _choice(host_statuses),
    Kind.EMAIL: _email,
    Kind.SOURCES: _sources,
}
