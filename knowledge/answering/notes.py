"""Notes: what a reader must know about a source before relying on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from knowledge.answering.cues import is_placeholder, is_relative, is_tentative, part_headed, proposes, totals
from knowledge.answering.frames import frame
from knowledge.answering.quoting import Window
from knowledge.models import Chunk, DocumentKind
from knowledge.words import Change, changes

_YEAR = re.compile(r"\b(20\d\d)\b")
_DATES = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
#: A whole number that is no part of a figure with a unit or of a word.
_COUNT = re.compile(r"(?<![\w.,/+–-])\d{1,4}(?![\w.,/%–-]*\d| ?%| ?pct)(?=\D)")
_DANISH = "da"
_DANISH_FIGURES = re.compile(r"\d\.\d{3}\b|\d,\d|\bmia\b|\bpct\b")
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
    elif is_target(first):
        found.append(frame("target", language))
    if ended := _ended(first.text, today):
        found.append(frame("expired", language, date=ended.isoformat()))
    if chunk.kind is DocumentKind.SOURCE and chunk.as_of is None and proposes(f"{chunk.title}. {first.text}"):
        found.append(frame("proposal", language))
    if "parties" in part_headed(chunk.section) and is_tentative(f"{chunk.section} {first.text}"):
        found.append(frame("possible", language))
    found += _on_figures(first, language)
    found += [_in_language(change.note, language) for change in changes() if _concerns(change, first.text)]
    if chunk.kind is DocumentKind.SOURCE and chunk.as_of is None and is_relative(first.text):
        found.append(frame("undated", language))
    if chunk.as_of and chunk.as_of[:4].isdigit() and int(chunk.as_of[:4]) <= today.year - _YOUNG_YEARS:
        found.append(frame("year", language, year=chunk.as_of[:4]))
    return found


def _on_figures(shown: Window, language: str) -> list[str]:
    """What to know about the figures of a quote: that they do not add up, how a foreign reader reads them."""
    found = []
    for unit in shown.units:
        if difference := _difference(unit.text):
            found.append(frame("sum", language, parts=" + ".join(difference[:-1]), total=difference[-1]))
    foreign = shown.passage.chunk.language == _DANISH and language not in (_DANISH, "no")
    if foreign and _DANISH_FIGURES.search(shown.text):
        found.append(frame("figures_format", language))
    return found


def _difference(text: str) -> tuple[str, ...]:
    """Return counts and their total where the text gives both and they do not agree."""
    if not totals(text):
        return ()
    counts = [number for number in _COUNT.findall(text) if not _YEAR.fullmatch(number)]
    *parts, total = counts or ["0"]
    if len(parts) < 2 or sum(map(int, parts)) == int(total) or max(map(int, parts)) >= int(total):
        return ()
    return (*parts, total)


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts["en"])


def _concerns(change: Change, text: str) -> bool:
    return change.says in text and not (change.unless and change.unless in text)


def is_target(shown: Window) -> bool:
    """Expected effects, and years that lay ahead when the source was written."""
    chunk = shown.passage.chunk
    if "effects" in part_headed(chunk.section):
        return True
    return looks_ahead(shown.text, chunk)


def looks_ahead(text: str, chunk: Chunk) -> bool:
    """Whether the text names a year that lay ahead when its source was written."""
    year = int(chunk.as_of[:4]) if chunk.as_of and chunk.as_of[:4].isdigit() else None
    return year is not None and any(int(named) > year for named in _YEAR.findall(text))


def _ended(text: str, today: dt.date) -> dt.date | None:
    """The end of a period of two dates, if it has passed."""
    dates = []
    for day, month, year in _DATES.findall(text):
        try:
            dates.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return max(dates) if len(dates) == 2 and max(dates) < today else None
