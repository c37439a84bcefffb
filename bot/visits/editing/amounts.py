"""Amounts: clock times, lengths of time and days as colleagues type them, in Danish and English."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import NamedTuple

from bot.visits.editing.vocabulary import listed, numbered, stripped, words
from bot.visits.reading import calendar_words, numerals
from bot.visits.reading.folding import folded

LANGUAGES = ("en", "da")
_NOON = 12
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})")
_DAY_PARTS = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}|\d{1,2}(?:st|nd|rd|th)?(?![\d\w])|[^\W\d]+")


class Day(NamedTuple):
    """What was said of a day; None where nothing was."""

    weekday: int | None = None  #: Monday is 0.
    position: int | None = None  #: Among the days of the programme, from 1; -1 is the last.
    day: int | None = None  #: Of the month.
    month: int | None = None
    year: int | None = None

    def fits(self, date: dt.date, position: int, count: int) -> bool:
        """Whether it can be this date, which is so many-th of so many."""
        return (
            self.weekday in (None, date.weekday())
            and self.position in (None, position, position - count - 1)
            and self.day in (None, date.day)
            and self.month in (None, date.month)
            and self.year in (None, date.year)
        )


def time(text: str) -> dt.time | None:
    said, half = _half_of_day(_without(text, "around_times"))
    said = _without(said, "around_times")
    if said in words()["times"]:
        return dt.time.fromisoformat(words()["times"][said])
    minutes = _on_the_clock(said)
    if minutes is None:
        return None
    hour = minutes // 60
    if half == "afternoon" or (half is None and 0 < hour <= int(words()["afternoon_until"])):
        minutes += _NOON * 60 if hour < _NOON else 0
    return dt.time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None


def minutes(text: str) -> int | None:
    said = " ".join(text.split())
    amounts = numbered("amounts")
    if said in amounts:
        return amounts[said]
    number, _, unit = said.rpartition(" ")
    if not number and (glued := re.fullmatch(r"(\d+)([a-z]+)", said)):
        number, unit = glued[1], glued[2]
    each = numbered("units").get(unit)
    if each is None:
        return None
    if re.fullmatch(r"\d+[.,]5", number):
        return int(float(number.replace(",", ".")) * each)
    count = _number(number)
    return count * each if count else None


def day(text: str) -> Day | None:
    """None where something else was said, or nothing."""
    found = Day()
    counted = False
    if _DAY_PARTS.sub("", text).strip(" .,:"):
        return None
    parts = [part for part in _DAY_PARTS.findall(text) if part not in listed("around_days")]
    for part in parts:
        if part in listed("day_words"):
            counted = True
            continue
        said = _said_of_day(part)
        if said is None:
            return None
        found = Day(*(new if new is not None else old for new, old in zip(said, found, strict=True)))
    if counted and found.day is not None and found.month is None:
        found = found._replace(position=found.day, day=None)
    if found.position is not None and not counted:
        return None
    alone = found.day is not None and found.month is None and found.weekday is None
    return None if found == Day() or (alone and not re.search(r"\d(?:st|nd|rd|th)|den \d|the \d|\d\.", text)) else found


def _said_of_day(part: str) -> Day | None:
    if part in (weekdays := _weekdays()):
        return Day(weekday=weekdays[part])
    if part in (months := calendar_words.months(LANGUAGES)):
        return Day(month=months[part])
    if part in (ordinals := numbered("ordinals")):
        return Day(position=ordinals[part])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", part):
        year, month, number = (int(piece) for piece in part.split("-"))
        return Day(day=number, month=month, year=year)
    if "/" in part:
        number, month = (int(piece) for piece in part.split("/"))
        return Day(day=number, month=month)
    counted = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", part)
    return Day(day=int(counted[1])) if counted else None


@cache
def _weekdays() -> dict[str, int]:
    """`tirsdag`, `tirsdagen` and `om tirsdagen`; `Tuesday` and `Tuesdays`."""
    names = calendar_words.weekdays(LANGUAGES)
    return names | {name + ending: number for name, number in names.items() for ending in ("en", "s", "ens")}


def _on_the_clock(said: str) -> int | None:
    """Minutes after midnight, or noon."""
    if clock := _CLOCK.fullmatch(said):
        return _hours(int(clock[1]), int(clock[2]))
    for key, shift in (("half_past", 30), ("half_to", -30), ("quarter_past", 15), ("quarter_to", -15)):
        before = next((word for word in listed(key) if said.startswith(f"{word} ")), None)
        hour = _number(said[len(before) :].strip()) if before else None
        if hour is not None:
            return hour * 60 + shift if 0 < hour <= 24 else None
    hour = _number(said)
    return _hours(hour, 0) if hour is not None else None


def _hours(hour: int, minute: int) -> int | None:
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _half_of_day(said: str) -> tuple[str, str | None]:
    for half in ("morning", "afternoon"):
        for word in listed(half):
            if said.endswith(word) and said != word and not said[: -len(word)][-1].isalpha():
                return said[: -len(word)].strip(), half
    return said, None


def _without(text: str, key: str) -> str:
    """Words of a list taken off both ends."""
    said = stripped(" ".join(text.replace("kl.", "kl ").replace("ca.", "ca ").split()), before=key)
    while found := next((word for word in listed(key) if said.endswith(f" {word}")), None):
        said = said[: -len(found)].strip()
    return said.strip(" .")


def _number(text: str) -> int | None:
    text = folded(text.strip())
    own = numbered("numbers").get(text)
    return own if own is not None else numerals.value(text, LANGUAGES)
