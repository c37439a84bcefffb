"""Values: what a cell says, or why it says nothing that can be used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator

from rapidfuzz import fuzz, process

from bot.visits.importing import words
from bot.visits.models import GroupSize, Status
from bot.visits.models.tables import SheetCell
from bot.visits.reading import places
from bot.visits.reading.themes import themes_named
from knowledge import Registers

_LANGUAGES = ("da", "en", "sv", "no")
_NEAR = 80.0
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_SERIALS = range(30_000, 80_000)  #: Days since 1899-12-30, as a spreadsheet keeps a date without its format.
_EPOCH = dt.date(1899, 12, 30)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})$")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})$")
_RANGE = re.compile(r"^(\d{1,2})\.?\s*[-–]\s*\d{1,2}(?=[./ ])")  # `12.-14. marts 2016` begins on the twelfth
_COUNT = re.compile(
    r"(?:ca\.?|approx\.?|about|omkring|cirka|~)?\s*(\d{1,6})(?:\s*(?:-|–|til|to|till)\s*(\d{1,6}))?\s*[^\W\d_]*\.?"
)
_BETWEEN = re.compile(r"[;|\n]")
_MAYBE_BETWEEN = re.compile(r"[,/+&]|\s(?:og|and|och|samt)\s")  # they stand inside names too
_MOST_PERSONS = 100_000


class Unusable(Exception):
    """The cell does not say what it should; `why` names the sentence, `values` fill it."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why)
        self.why = why
        self.values = values


def text(cell: SheetCell) -> str:
    """One line of it, without what no text should hold."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    said = cell.isoformat() if isinstance(cell, dt.date) else "" if cell is None else str(cell)
    return " ".join("".join(char if char.isprintable() else " " for char in said).split())


def day(cell: SheetCell) -> dt.date | None:
    if isinstance(cell, dt.date):
        return _believed(cell, cell)
    if isinstance(cell, int | float) and int(cell) in _SERIALS:
        return _EPOCH + dt.timedelta(days=int(cell))
    said = text(cell)
    if not said:
        return None
    for numbers in _days(_RANGE.sub(r"\1", said)):
        try:
            return _believed(dt.date(*numbers), cell)
        except ValueError:
            break
    raise Unusable("not_a_day", said=said)


def _days(said: str) -> Iterator[tuple[int, int, int]]:
    if found := _ISO.match(said):
        yield int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.match(said):
        year = int(found[3])
        yield year + 2000 if year < 100 else year, int(found[2]), int(found[1])
    elif (found := _NAMED.match(said)) and (month := words.months().get(words.plain(found[2]))):
        yield int(found[3]), month, int(found[1])


def _believed(date: dt.date, cell: SheetCell) -> dt.date:
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise Unusable("not_a_day", said=text(cell))
    return date


def year(cell: SheetCell) -> int | None:
    if isinstance(cell, dt.date):
        return cell.year
    said = text(cell)
    if not said:
        return None
    if not (said.isdecimal() and _FIRST_YEAR <= int(said) <= _LAST_YEAR):
        raise Unusable("not_a_year", said=said)
    return int(said)


def participants(cell: SheetCell) -> GroupSize | None:
    said = text(cell)
    if not said:
        return None
    found = _COUNT.fullmatch(said.lower())
    if isinstance(cell, bool | dt.date) or found is None:
        raise Unusable("not_a_number", said=said)
    low, high = int(found[1]), int(found[2] or found[1])
    if not 0 < low <= high <= _MOST_PERSONS:
        raise Unusable("not_a_number", said=said)
    return GroupSize(min=low, max=high)


def country(cell: SheetCell) -> str | None:
    said = text(cell)
    if not said:
        return None
    if code := places.country_code(said) or places.country_code(words.plain(said)):
        return code
    near = process.extractOne(words.plain(said), words.country_names().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near:
        raise Unusable("not_a_country_but", said=said, near=words.country_names()[near[0]])
    raise Unusable("not_a_country", said=said)


def outcome(cell: SheetCell) -> Status | None:
    said = text(cell)
    if not said:
        return None
    try:
        return words.outcomes()[words.plain(said)]
    except KeyError:
        raise Unusable("not_an_outcome", said=said) from None


def sender_type(cell: SheetCell) -> str | None:
    """Raises Unusable where it is none we know; the case can do without."""
    said = text(cell)
    if not said:
        return None
    try:
        return words.sender_types()[words.plain(said)]
    except KeyError:
        raise Unusable("unknown_sender_type", said=said) from None


def themes(cell: SheetCell, registers: Registers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids, and what named none."""
    labels = {words.plain(label) for theme in registers.themes for label in (theme.id, *theme.labels.values())}
    named = {piece: themes_named(piece, registers, _LANGUAGES) for piece in pieces(cell, labels)}
    found = dict.fromkeys(theme for themes in named.values() for theme in themes)
    return tuple(found), tuple(piece for piece, themes in named.items() if not themes)


def pieces(cell: SheetCell, names: Collection[str]) -> list[str]:
    """What stands between semicolons and line breaks; and between commas, slashes and `and` where it is no name."""
    found: list[str] = []
    for said in _BETWEEN.split(cell if isinstance(cell, str) else text(cell)):
        found += [said] if words.plain(said) in names else _MAYBE_BETWEEN.split(said)
    return [piece for each in found if (piece := text(each))]
