"""Phrases: a typed line → what it asks for, in slots, by the phrases of `data/wishes.yaml`. Knows no programme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product
from typing import NamedTuple

from bot.visits.editing import amounts
from bot.visits.editing.vocabulary import listed, words
from bot.visits.reading.folding import folded

_LONGEST = 500  #: Characters of a line that is looked at.
_LONGEST_NAME = 60
_MOST_CLAUSES, _MOST_READINGS = 3, 5
_DAY_WORDS = 5  #: Of a day at the beginning or the end of a line.
_SLOT = re.compile(r"\{(\w+)\}")
_TYPED = {"time": amounts.time, "minutes": amounts.minutes, "day": amounts.day}


class Clause(NamedTuple):
    """One thing that is asked for. Slots that were not said are missing."""

    what: str
    slots: Mapping[str, str]
    day: str = ""  #: On which it is to be done, as it was said.


def alternatives(text: str) -> Iterator[tuple[Clause, ...]]:
    """Each way to understand the line, the likeliest first: as one wish, then as several joined by an `and`."""
    line = _unadorned(folded(text[:_LONGEST]))
    if not line:
        return
    for clause in _clauses(line):
        yield (clause,)
    parts = [part for part in _between().split(line) if part.strip()]
    if 1 < len(parts) <= _MOST_CLAUSES:
        each = [list(islice(_distinct(_clauses(_unadorned(part))), _MOST_READINGS)) for part in parts]
        yield from map(_on_the_same_day, product(*each))


def _distinct(clauses: Iterator[Clause]) -> Iterator[Clause]:
    seen: list[Clause] = []
    for clause in clauses:
        if clause not in seen:
            seen.append(clause)
            yield clause


def _on_the_same_day(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """What follows a day in one line is about that day, too."""
    said = [clause.day for clause in clauses]
    days = (next((day for day in reversed(said[: n + 1]) if day), "") for n in range(len(said)))
    return tuple(clause._replace(day=day) for clause, day in zip(clauses, days, strict=True))


def _clauses(line: str) -> Iterator[Clause]:
    for rest, day in ((line, ""), *_without_day(line)):
        for what, patterns in _patterns():
            for pattern in patterns:
                found = pattern.fullmatch(f"{rest} ")
                if found and (slots := _slots(found)) is not None:
                    yield Clause(what, slots, day)


def _slots(found: re.Match[str]) -> dict[str, str] | None:
    """None where a slot cannot hold what was typed."""
    slots = {name: value.strip() for name, value in found.groupdict().items() if value}
    for name, value in slots.items():
        reads = _TYPED.get(name)
        if (reads and reads(value) is None) or len(value) > _LONGEST_NAME:
            return None
    return slots


def _without_day(line: str) -> Iterator[tuple[str, str]]:
    """With the day taken off that it ends or begins with."""
    said = line.split()
    for count in range(min(_DAY_WORDS, len(said) - 1), 0, -1):
        for rest, day in ((said[:-count], said[-count:]), (said[count:], said[:count])):
            if amounts.day(" ".join(day)) is not None:
                yield " ".join(rest).strip(" ,:"), " ".join(day)


def _unadorned(line: str) -> str:
    """Without greetings and full stops."""
    line = " ".join(line.replace("’", "'").split()).strip(" .!?,;:-–\"'»«")
    for key, pattern in (("polite", "^{}[ ,:]+"), ("politely_after", "[ ,]+{}$")):
        either = _either(list(listed(key)))
        for _ in range(2):
            line = re.sub(pattern.format(f"(?:{either})"), "", line)
    return line.strip(" .!?,;:-–\"'»«")


@cache
def _between() -> re.Pattern[str]:
    joins = [folded(word) for word in words()["between"]]
    worded = _either([word for word in joins if word.isascii() and word[0].isalpha()])
    return re.compile(rf"\s*[,;]\s*(?:(?:{worded})\s+)?|\s+(?:{worded})\s+")


@cache
def _patterns() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """Each phrase twice: its slots as short as may be, and as long. Every piece ends with its blank."""
    return tuple(
        (what, tuple(_compiled(phrase, dot) for phrase in phrases for dot in (".+?", ".+")))
        for what, phrases in words()["phrases"].items()
    )


def _compiled(phrase: str, dot: str) -> re.Pattern[str]:
    pattern = ""
    for token in phrase.split():
        optional = token.startswith("(")
        inner = token.strip("()")
        slot = _SLOT.fullmatch(inner)
        piece = f"(?P<{slot[1]}>{dot})" if slot else f"(?:{_either([folded(one) for one in inner.split('/')])})"
        pattern += f"(?:{piece} )?" if optional else f"{piece} "
    return re.compile(pattern)


def _either(forms: list[str]) -> str:
    return "|".join(re.escape(form.replace("_", " ")) for form in forms)
