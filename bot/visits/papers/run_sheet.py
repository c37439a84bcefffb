"""Run sheet: the days minute by minute for whoever goes with the group, with numbers to be filled in by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.visits.models import RECEIVES, ItemKind, ItemStatus, ProgrammeDay, ProgrammeItem
from bot.visits.papers.memos import Grid, Line, Memo, Section
from bot.visits.papers.occasion import Occasion, named
from bot.visits.participants.diets import in_words
from bot.visits.programme import travel
from bot.visits.wording.cleaning import visible
from bot.visits.wording.memo_words import MemoWords, memo_words
from knowledge import Place

_WIDTHS = (6, 12, 13, 13)
_PEOPLE = ("escort", "driver", "interpreter", "delegation", "secretariat")
_EMERGENCY = "112"


def run_sheet(occasion: Occasion, *, language: str) -> Memo:
    words = memo_words(language)
    return occasion.memo(
        words,
        title=words.say("run_sheet", delegation=occasion.delegation(words)),
        subtitle=words.letters.period([day.date for day in occasion.days]),
        sections=[
            *(_day(occasion, day, words) for day in occasion.days),
            *_guests(occasion, words),
            _people(occasion, words),
            Section(
                heading=words.say("fallback"), lines=tuple(Line(text=line) for line in words.lines("fallback_lines"))
            ),
        ],
    )


def _guests(occasion: Occasion, words: MemoWords) -> Iterator[Section]:
    """Whom to count at each stop, and what the kitchens were told: counts, and nobody's name to them."""
    if diets := in_words(occasion.party.diets, words.language):
        yield Section(heading=words.say("diets"), lines=(Line(text=diets),))
    if section := named(occasion, words):
        yield section


def _day(occasion: Occasion, day: ProgrammeDay, words: MemoWords) -> Section:
    head = tuple(words.say(f"column_{key}") for key in ("time", "what", "who", "else"))
    rows, before = [], None
    for at, item in enumerate(day.items):
        after = day.items[at + 1] if at + 1 < len(day.items) else None
        said = " ".join(_otherwise(occasion, item, before, after, words))
        time = f"{item.start:%H:%M}–{item.end:%H:%M}"
        rows.append((time, _what(occasion, item, words), _who(occasion, item, words), said))
        before = item.place or before
    grid = Grid(head=head, rows=tuple(rows), widths=_WIDTHS)
    return Section(heading=words.letters.heading(day.date), grid=grid)


def _what(occasion: Occasion, item: ProgrammeItem, words: MemoWords) -> str:
    """What, and where: register places have coordinates, which a driver can enter."""
    kind = words.letters.label(f"kind_{item.kind}")
    host = occasion.registers.host(item.host) if item.host else None
    place = item.place
    where = ", ".join(dict.fromkeys(part for part in (place.name, place.municipality) if part)) if place else ""
    at = f"{place.lat:.4f}, {place.lon:.4f}" if place else ""
    lines = [f"{kind[:1].upper()}{kind[1:]}{f': {host.name}' if host else ''}", where, at]
    return "\n".join(line for line in lines if line)


def _who(occasion: Occasion, item: ProgrammeItem, words: MemoWords) -> str:
    host = occasion.registers.host(item.host) if item.host else None
    if host and item.kind in RECEIVES:
        contact = host.contact_role or words.say("ask_us")
        deputy = f"\n{words.say('deputy')}: {host.deputy_role}" if host.deputy_role else ""
        return f"{words.say('who_host', host=host.name, contact=contact)}{deputy}\n{words.say('phone')}"
    if item.kind is ItemKind.INTRODUCTION:
        return words.say("who_office")
    return words.say("who_on_the_way" if item.kind is ItemKind.TRANSFER else "who_together")


def _otherwise(
    occasion: Occasion, item: ProgrammeItem, before: Place | None, after: ProgrammeItem | None, words: MemoWords
) -> Iterator[str]:
    """What slack there is before the next item, and what to do where it is not enough."""
    if after:
        slack = _minutes(item.end, after.start)
        yield f"{words.say('free', minutes=slack) if slack else words.say('tight')}.".replace("..", ".")
    host = occasion.registers.host(item.host) if item.host else None
    if item.kind in RECEIVES and item.status is not ItemStatus.CONFIRMED:
        yield words.say("else_unconfirmed")
    if host and host.outdoor:
        yield words.say("else_outdoors")
    if item.kind is ItemKind.TRANSFER:
        over = before and item.place and travel.crosses(before, item.place)
        yield words.say("else_border" if over else "else_late")


def _minutes(start: dt.time, end: dt.time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _people(occasion: Occasion, words: MemoWords) -> Section:
    """Numbers of people are written in by hand: none is stored."""
    named = {"escort": visible(occasion.escort)}
    told = (", ".join(part for part in (named.get(key), words.say("phone")) if part) for key in _PEOPLE)
    blank = [(words.say(f"people_{key}"), line) for key, line in zip(_PEOPLE, told, strict=True)]
    return Section(heading=words.say("people"), facts=(*blank, (words.say("people_emergency"), _EMERGENCY)))
