"""The page for the mayor: who comes, of which rank, when, and what can be said that has a source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.visits.models import RECEIVES, ItemStatus
from bot.visits.norms import norms
from bot.visits.papers.memos import Line, Memo, Section
from bot.visits.papers.occasion import Occasion, agreed, background, named, who
from bot.visits.wording.memo_words import MemoWords, memo_words
from knowledge import HostKind

_LONGEST = 280
_SLOTS = 4


def mayor_page(occasion: Occasion, *, language: str) -> Memo:
    """One page, however much there would be to say."""
    words = memo_words(language)
    points = tuple(islice(_points(occasion, words), norms().papers.talking_points))
    short = len(points) < norms().papers.talking_points
    guests = named(occasion, words, most=norms().papers.mayor_guests)
    few = words.say("points_few", count=len(points)) if points else words.say("points_none")
    return occasion.memo(
        words,
        title=words.say("mayor", delegation=occasion.delegation(words)),
        subtitle=words.letters.period([day.date for day in occasion.days]),
        sections=[
            who(occasion, words),
            *([guests] if guests else []),
            _slots(occasion, words),
            Section(heading=words.say("points"), lines=(*points, *((Line(text=few),) if short else ()))),
        ],
    )


def _slots(occasion: Occasion, words: MemoWords) -> Section:
    """Where a municipality receives them: nobody else's hour is a mayor's."""
    facts = []
    for day, item in occasion.received():
        host = occasion.registers.host(item.host) if item.host else None
        if host and host.kind is HostKind.MUNICIPALITY and item.kind in RECEIVES:
            time = f"{words.letters.heading(day.date)}, {item.start:%H:%M}–{item.end:%H:%M}"
            place = item.place.name if item.place else host.place.name
            status = words.letters.label(f"status_{item.status}")
            said = f"{time}, {place}" + ("" if item.status is ItemStatus.CONFIRMED else f" ({status})")
            facts.append((host.name, said))
    lines = () if facts else (Line(text=words.say("slot_none")),)
    return Section(heading=words.say("slot_yours"), facts=tuple(facts[:_SLOTS]), lines=lines)


def _points(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    """One of each kind first, the nearest to the guests before the general; none without a source."""
    kinds = [_short(agreed(occasion, words)), _short(background(occasion, words))]
    kinds += [_initiatives(occasion, words), _shown(occasion, words)]
    seen: set[str] = set()
    while kinds:
        for kind in tuple(kinds):
            line = next(kind, None)
            if line is None:
                kinds.remove(kind)
            elif line.source and line.text not in seen:
                seen.add(line.text)
                yield line


def _initiatives(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    asked = set(occasion.triage.themes)
    matching = [one for one in occasion.registers.initiatives if asked & set(one.themes) and one.sources]
    for one in sorted(matching, key=lambda each: (-len(asked & set(each.themes)), each.id)):
        title, summary = (labels.get(words.language, labels["en"]) for labels in (one.labels, one.summary))
        text = words.say("point_initiative", title=title, summary=_cut(summary))
        yield Line(text=text, source=words.source(one.sources[0]))


def _shown(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    for _, item in occasion.received():
        host = occasion.registers.host(item.host) if item.host else None
        if host and host.solutions and host.sources:
            text = words.say("point_host", host=host.name, solution=host.shown(words.language)[0])
            yield Line(text=text, source=words.source(host.sources[0]))


def _short(lines: Iterator[Line]) -> Iterator[Line]:
    return (line.model_copy(update={"text": _cut(line.text)}) for line in lines)


def _cut(text: str) -> str:
    """Whole sentences as far as there is room."""
    if len(text) <= _LONGEST:
        return text
    kept = text[:_LONGEST].rpartition(". ")[0]
    return f"{kept}." if kept else f"{text[: _LONGEST - 1].rstrip()}…"
