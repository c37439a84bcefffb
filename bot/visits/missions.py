"""Missions: a person records an outbound mission, so that a later request from whom it met is a return visit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.visits.errors import NotAllowed, RequestInvalid
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.models.request import Frozen
from bot.visits.ports import RegisterStore
from bot.visits.reading.folding import folded
from bot.visits.versions import plain
from knowledge import Mission, Registers, Source

_LONGEST = 300
_LONGEST_SUMMARY = 2_000
_MOST_LINES = 100
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_HOME = "DK"


class Recorded(Frozen):
    """A mission as a person wrote it down."""

    title: str
    country: str
    city: str
    starts: dt.date
    ends: dt.date
    themes: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()  #: Organisations, never persons.
    met: tuple[str, ...] = ()
    summary: dict[str, str]  #: By language; one language stands for the other where only one was written.
    sources: tuple[str, ...]  #: What tells of it: a report, a page, a file.


def record(
    told: Recorded, *, by: Person, registers: Registers, store: RegisterStore, at: dt.datetime
) -> RegisterChange:
    """Put a mission into the register.

    Raises:
        NotAllowed: the person's role does not cover it.
        RequestInvalid: something that a mission needs is missing or out of bounds; it is named.
        RegisterMoved: somebody else was faster.
    """
    if not by.may(Action.RECORD_MISSION):
        raise NotAllowed
    after = store.newest()
    mission = _mission(told, registers, on=at.date())
    change = RegisterChange(
        in_register=Register.MISSIONS,
        entry=mission.id,
        after=mission.model_dump_json(),
        by=by.id,
        by_name=by.name,
        at=at,
    )
    return store.add(change, after=after)


def _mission(told: Recorded, registers: Registers, *, on: dt.date) -> Mission:
    title, city, sources = _line(told.title), _line(told.city), _lines(told.sources)
    summary = {language: plain(words)[:_LONGEST_SUMMARY] for language, words in told.summary.items()}
    first = next((words for words in summary.values() if words), "")
    faults = {
        "title": not folded(title).strip(),
        "city": not city,
        "country": not _COUNTRY.fullmatch(told.country) or told.country == _HOME,
        "ends": told.ends < told.starts,
        "themes": not set(told.themes) <= {theme.id for theme in registers.themes},
        "summary": not first,
        "sources": not sources,
    }
    if wrong := [name for name, faulty in faults.items() if faulty]:
        raise RequestInvalid(f"({', '.join(wrong)})")
    return Mission(
        id=_new_id(f"{title} {told.starts.year}", registers),
        title=title,
        country=told.country,
        city=city,
        starts=told.starts,
        ends=told.ends,
        themes=told.themes,
        participants=_lines(told.participants),
        met=_lines(told.met),
        summary={language: summary.get(language) or first for language in ("da", "en")},
        sources=tuple(Source(document=one, title=one, as_of=on.isoformat()) for one in sources),
    )


def _new_id(title: str, registers: Registers) -> str:
    slug = _NO_LETTER.sub("-", folded(title)).strip("-")[:60].strip("-") or "mission"
    taken = {mission.id for mission in registers.missions}
    numbered = (f"{slug}-{n}" for n in range(2, len(taken) + 3))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)


def _line(words: str) -> str:
    return " ".join(plain(words).split())[:_LONGEST]


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for one in lines[:_MOST_LINES] if (line := _line(one))))
