"""Understanding: what was typed after `/ope`, in Danish or English, misspelt or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from babel.dates import get_month_names
from pydantic import BaseModel, ConfigDict

from bot.texts import LANGUAGES
from bot.visits.statistics import Period, periods

_FILE = Path(__file__).parent / "data" / "commands.yaml"
_QUESTION_WORDS = 3  #: From so many words on, what names no command is taken for a question.
_CASE = re.compile(r"(?:(\d{4})[-/ ])?0*(\d{1,9})")
_QUARTER = re.compile(r"[qk]([1-4])")
_YEARS = range(1970, 2200)

Spellings = Mapping[str, Mapping[str, tuple[str, ...]]]  #: Name to language to the words for it.


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True)

    commands: Spellings
    lists: Spellings


class Typed(NamedTuple):
    command: str  #: "" where none was recognised.
    rest: str
    language: str | None  #: Of the word, where it is a word of one language only.
    near: str = ""  #: The word that was perhaps meant.


@cache
def words() -> _Words:
    return _Words.model_validate(yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))


def shown_as(command: str, language: str) -> str:
    """The word that help shows."""
    return words().commands[command][language][0]


def understood(text: str) -> Typed:
    """Nothing at all asks for help; a sentence is a question."""
    first, _, rest = text.strip().partition(" ")
    if not first:
        return Typed("help", "", None)
    for command, spelled in words().commands.items():
        spoken = [language for language in LANGUAGES if first.casefold() in spelled[language]]
        if spoken:
            return Typed(command, rest.strip(), spoken[0] if len(spoken) == 1 else None)
    near = _near(first, words().commands)
    if text.rstrip().endswith("?") or (len(text.split()) >= _QUESTION_WORDS and not near):
        return Typed("ask", text.strip(), None)
    return Typed("", text.strip(), None, near)


def which_list(rest: str) -> str | None:
    """None where it names none."""
    asked = rest.casefold()
    return next((name for name, spelled in words().lists.items() if any(asked in s for s in spelled.values())), None)


def case_number(rest: str, *, year: int) -> str | None:
    """`2026-0007`, or of this year `7`."""
    found = _CASE.fullmatch(rest.strip().lstrip("#"))
    return f"{found[1] or year}-{int(found[2]):04d}" if found else None


def period(rest: str, *, year: int) -> Period | None:
    """A year, a quarter (`q1 2026`) or a month (`2026-03`, `marts`); this year where nothing is named."""
    parts = rest.casefold().replace("-", " ").split()
    years = [int(part) for part in parts if part.isdecimal() and int(part) in _YEARS]
    others = [part for part in parts if not (part.isdecimal() and int(part) in _YEARS)]
    if len(years) > 1 or len(others) > 1:
        return None
    of_year = years[0] if years else year
    if not others:
        return periods.year(of_year)
    if quarter := _QUARTER.fullmatch(others[0]):
        return periods.quarter(of_year, int(quarter[1]))
    month = _month(others[0])
    return periods.month(of_year, month) if month else None


def _near(word: str, spellings: Spellings) -> str:
    every = [one for spelled in spellings.values() for forms in spelled.values() for one in forms if len(one) > 1]
    return next(iter(get_close_matches(word.casefold(), every, n=1, cutoff=0.7)), "")


def _month(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    return _month_names().get(word.rstrip("."))


@cache
def _month_names() -> dict[str, int]:
    return {
        name.casefold().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
