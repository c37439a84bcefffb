"""Notes: what a reader must know about a source before relying on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from knowledge.answering.cues import is_placeholder, part_headed, proposes
from knowledge.answering.frames import frame
from knowledge.answering.quoting import Window
from knowledge.models import DocumentKind

_YEAR = re.compile(r"\b(20\d\d)\b")
_DATES = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
#: A source this young needs no warning for its age.
_YOUNG_YEARS = 2


def notes(windows: Sequence[Window], *, language: str, today: dt.date) -> list[str]:
    """Return the notes on the first window, and on placeholders in any."""
    if not windows:
        return []
    first = windows[0]
    chunk = first.passage.chunk
    found = []
    if any(is_placeholder(each.text) for each in windows[:1]):
        found.append(frame("placeholder", language))
    elif _is_target(first):
        found.append(frame("target", language))
    if ended := _ended(first.text, today):
        found.append(frame("expired", language, date=ended.isoformat()))
    if chunk.kind is DocumentKind.SOURCE and chunk.as_of is None and proposes(first.text):
        found.append(frame("proposal", language))
    if chunk.as_of and chunk.as_of[:4].isdigit() and int(chunk.as_of[:4]) <= today.year - _YOUNG_YEARS:
        found.append(frame("year", language, year=chunk.as_of[:4]))
    return found


def _is_target(shown: Window) -> bool:
    """Expected effects, and years that lay ahead when the source was written."""
    chunk = shown.passage.chunk
    if "effects" in part_headed(chunk.section):
        return True
    year = int(chunk.as_of[:4]) if chunk.as_of and chunk.as_of[:4].isdigit() else None
    return year is not None and any(int(named) > year for named in _YEAR.findall(shown.text))


def _ended(text: str, today: dt.date) -> dt.date | None:
    """The end of a period of two dates, if it has passed."""
    dates = []
    for day, month, year in _DATES.findall(text):
        try:
            dates.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return max(dates) if len(dates) == 2 and max(dates) < today else None
