"""Answering: from the passages that were found to a cited answer, without a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from knowledge.answering.composing import compose, compose_ambiguous
from knowledge.answering.cues import part_headed
from knowledge.answering.frames import frame
from knowledge.answering.notes import notes
from knowledge.answering.numbering import is_garbled, sections_numbered
from knowledge.answering.quoting import Window, citation, window
from knowledge.answering.ranking import Closeness, Scored, rank
from knowledge.answering.reading import Asked, read
from knowledge.answering.support import is_supported
from knowledge.answering.units import Unit, units
from knowledge.models import Answer, AnswerStatus, Passage

_MOST_FOR_A_FACT = 3
_MOST = 5
#: A further quote must be nearly as good as the first.
_WITHIN = 0.03
#: Units tried in turn, when the best one lacks what the question needs.
_TRIED = 4


def answer(
    question: str,
    passages: Sequence[Passage],
    *,
    language: str,
    quote: Callable[[Passage], str],
    closeness: Closeness | None = None,
    today: dt.date | None = None,
) -> Answer:
    """Pick the sentences that answer, or say that none does.

    `quote` gives the text of the file where the passage stands. With `closeness` sentences and words
    are compared in meaning; without it by the words alone, which finds less across languages.
    """
    asked = read(question, language)
    found = units(passages)
    today = today or dt.date.today()
    meant = {number: sections_numbered(number, passages) for number in asked.numbered}
    several = next(((number, titles) for number, titles in meant.items() if len(titles) > 1), None)
    if several is not None and not asked.personal:
        return _ambiguous(*several, asked=asked, found=found, quote=quote, today=today)
    titles = {title for one in meant.values() for title in one}
    if asked.numbered and not titles:
        return _not_found(language)
    ranked = rank(
        asked, [unit for unit in found if not titles or unit.passage.chunk.title in titles], closeness=closeness
    )
    windows = _windows(asked, ranked, found, passages, closeness=closeness, titles=titles)
    if not windows:
        return _not_found(language)
    listing = _is_listing(asked, windows[0])
    remarks = notes(windows, language=language, today=today)
    remarks += [frame("older", language, titles=title) for title in titles if is_garbled(title)]
    best = [ranked[0].unit] if ranked[0].unit in windows[0].units else [windows[0].units[-1]]
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer=compose(best, windows, language=language, listing=listing),
        citations=tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1)),
        notes=tuple(remarks),
    )


def _windows(
    asked: Asked,
    ranked: Sequence[Scored],
    found: Sequence[Unit],
    passages: Sequence[Passage],
    *,
    closeness: Closeness | None,
    titles: set[str],
) -> list[Window]:
    """Return what is quoted, the stretch that answers first; nothing if nothing does."""
    for first in ranked[:_TRIED]:
        shown = window(first.unit, found, whole=_is_whole(asked, first.unit))
        if is_supported(asked, first, shown.text, passages, closeness=closeness):
            return [shown, *_further(asked, first, shown, ranked, found)]
    return []


def _further(
    asked: Asked, first: Scored, shown: Window, ranked: Sequence[Scored], found: Sequence[Unit]
) -> list[Window]:
    most = _MOST if "list" in asked.kinds or asked.parts else _MOST_FOR_A_FACT
    more: list[Window] = []
    taken = set(shown.units)
    for scored in ranked:
        if len(more) + 1 == most:
            break
        if scored.unit in taken or scored.score < first.score - _WITHIN:
            continue
        if _is_whole(asked, first.unit) and not _is_same_part(scored.unit, first.unit):
            continue
        another = window(scored.unit, found, whole=_is_whole(asked, scored.unit))
        if not taken & set(another.units):
            more.append(another)
            taken |= set(another.units)
    return more


def _is_whole(asked: Asked, unit: Unit) -> bool:
    """Whether the question asks for a part of a section as such: its parties, its contact."""
    return bool(asked.parts & part_headed(unit.passage.chunk.section))


def _is_same_part(one: Unit, other: Unit) -> bool:
    ours, theirs = one.passage.chunk, other.passage.chunk
    return (ours.document, ours.title, ours.section) == (theirs.document, theirs.title, theirs.section)


def _is_listing(asked: Asked, shown: Window) -> bool:
    items = sum(unit.listed for unit in shown.units)
    return items > 1 and (_is_whole(asked, shown.units[-1]) or "list" in asked.kinds)


def _ambiguous(
    number: str,
    titles: list[str],
    *,
    asked: Asked,
    found: Sequence[Unit],
    quote: Callable[[Passage], str],
    today: dt.date,
) -> Answer:
    windows = []
    for title in titles[:_MOST]:
        own = [unit for unit in found if unit.passage.chunk.title == title and not unit.label]
        own.sort(
            key=lambda unit: (not (asked.parts & part_headed(unit.passage.chunk.section)), unit.passage.chunk.ordinal)
        )
        if own:
            windows.append(window(own[0], found, whole=_is_whole(asked, own[0])))
    named = " / ".join(titles)
    return Answer(
        status=AnswerStatus.AMBIGUOUS,
        language=asked.language,
        answer=compose_ambiguous(number, windows, language=asked.language),
        citations=tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1)),
        notes=(
            frame("numbering", asked.language, number=number, titles=named),
            *notes(windows, language=asked.language, today=today),
        ),
    )


def _not_found(language: str) -> Answer:
    return Answer(status=AnswerStatus.NOT_FOUND, language=language, answer=frame("not_found", language))
