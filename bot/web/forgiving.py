"""Dates and numbers as people write them: what can be understood is, and the rest stays in their own words."""

from __future__ import annotations

import datetime as dt
import re

_YEAR_FIRST = re.compile(r"([12][0-9]{3})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*([-./])\s*([0-9]{1,2})\s*[-./]\s*([12][0-9]{3})")
_ONE = re.compile(r"[^\d]{0,20}([0-9]{1,6})[^\d]{0,20}")
_TWO = re.compile(
    r"[^\d]{0,20}([0-9]{1,6})\s*(?:-|–|—|~|/|to|or|til|till|eller|bis|oder|à|a|ou|o|至|到|或)\s*([0-9]{1,6})[^\d]{0,20}",
    re.IGNORECASE,
)
_MOST = 100_000


def day(text: str) -> dt.date | None:
    """As date fields send it, or typed with the day or the year first; None where it may mean two days, or none."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "/" and first != second and first <= 12 and second <= 12:
            return None  # the tenth of May here, the fifth of October elsewhere
        return _date(found[4], found[1], found[3]) if second > 12 else _date(found[4], found[3], found[1])
    return None


def _date(year: str, month: str, day_: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day_))
    except ValueError:
        return None


def group(text: str) -> tuple[int, int] | None:
    """The least and the most who come: `14`, `about 15`, `12-16`."""
    if found := _ONE.fullmatch(text):
        size = int(found[1])
        return (size, size) if 1 <= size <= _MOST else None
    if found := _TWO.fullmatch(text):
        least, most = sorted((int(found[1]), int(found[2])))
        return (least, most) if least and most <= _MOST else None
    return None
