"""Selecting: the stretches that are quoted, the one that answers first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answering.cues import part_headed
from knowledge.answering.gathering import Gathered
from knowledge.answering.quoting import Window, window
from knowledge.answering.ranking import Closeness, Scored
from knowledge.answering.reading import Asked
from knowledge.answering.support import is_supported, may_answer
from knowledge.answering.terms import speaks_of
from knowledge.answering.units import Unit
from knowledge.models import DocumentKind

MOST = 5
_MOST_FOR_A_FACT = 3
#: A further quote must be nearly as good as the first.
_WITHIN = 0.06
#: Units tried in turn, when the best one lacks what the question needs.
_TRIED = 4
#: Units among which one is sought that has the figure, the date or the amount.
_RANKED = 24
#: How near a sentence is to our summary of it; the same figures make up for other words.
_SAYS_THE_SAME, _SAME_FIGURES = 0.86, 0.1
#: Sentences compared with a summary word for word: each is embedded on the spot.
_LOOKED_AT = 5
#: What fitting the question counts for, among sentences that say the same.
_FITS = 0.5
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def select(asked: Asked, gathered: Gathered, *, closeness: Closeness | None) -> list[Window]:
    """Return what is quoted; nothing if nothing supports an answer."""
    ranked, found, passages = gathered.ranked, gathered.units, gathered.passages
    scores = {each.unit: each.score for each in ranked}
    shaped = [each for each in ranked[:_RANKED] if may_answer(asked, each.unit)]
    for first in shaped[:_TRIED]:
        shown = window(_opening(asked, first.unit, found), found, whole=is_whole(asked, first.unit), scores=scores)
        if not is_supported(asked, first, shown.text, passages, closeness=closeness):
            continue
        source = _source(first, ranked, closeness=closeness)
        if source is not None:
            opening = _opening(asked, source.unit, found)
            cited = window(opening, found, whole=is_whole(asked, source.unit), scores=scores)
            return [cited, *_further(asked, source, cited, ranked, found)]
        return [shown, *_further(asked, first, shown, ranked, found)]
    return []


def _source(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> Scored | None:
    """Return the sentence of a document given to us that says the same, where a text of ours came first."""
    if summary.unit.passage.chunk.kind is DocumentKind.SOURCE:
        return None
    given = _nearest(summary, ranked, closeness=closeness)
    texts = [each.unit.text for each in given]
    near = closeness(summary.unit.text, texts) if closeness else [each.closeness for each in given]
    alike = [
        (each, close + _SAME_FIGURES * _shared(summary.unit.text, each.unit.text))
        for each, close in zip(given, near, strict=True)
    ]
    best, likeness = max(alike, key=lambda pair: pair[1] + _FITS * pair[0].score, default=(None, 0.0))
    return best if likeness >= _SAYS_THE_SAME else None


def _nearest(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> list[Scored]:
    """Return the few sentences of sources worth a closer look: under their headings they are compared already."""
    given = [each for each in ranked if each.unit.passage.chunk.kind is DocumentKind.SOURCE]
    texts = [each.unit.in_context for each in given]
    near = closeness(summary.unit.text, texts) if closeness else [each.closeness for each in given]
    by_likeness = sorted(
        zip(given, near, strict=True),
        key=lambda pair: -(pair[1] + _SAME_FIGURES * _shared(summary.unit.text, pair[0].unit.text)),
    )
    return [each for each, _ in by_likeness[:_LOOKED_AT]]


def _shared(summary: str, source: str) -> float:
    """Return the share of the figures of our summary that the source has, whatever parts their thousands."""
    ours = _figures(summary)
    return len(ours & _figures(source)) / len(ours) if ours else 0.0


def _figures(text: str) -> set[str]:
    return {re.sub(r"\D", "", figure) for figure in _FIGURE.findall(text)}


def _opening(asked: Asked, best: Unit, found: Sequence[Unit]) -> Unit:
    """Return where the quote starts to grow: a part that is asked for as such is shown from its beginning."""
    if not is_whole(asked, best) or asked.kinds & {"number", "date", "money"}:
        return best
    return next(unit for unit in found if _is_same_part(unit, best) and unit.passage is best.passage and not unit.label)


def _further(
    asked: Asked, first: Scored, shown: Window, ranked: Sequence[Scored], found: Sequence[Unit]
) -> list[Window]:
    scores = {each.unit: each.score for each in ranked}
    more: list[Window] = []
    taken = set(shown.units)
    whole = is_whole(asked, first.unit)
    for scored in ranked:
        if len(more) + 1 == (MOST if whole and shown.units[-1].listed else _MOST_FOR_A_FACT):
            break
        if scored.unit in taken or (scored.score < first.score - _WITHIN and not whole):
            continue
        if whole and not _is_same_part(scored.unit, first.unit):
            continue
        another = window(scored.unit, found, whole=whole, scores=scores, taken=taken)
        more.append(another)
        taken |= set(another.units)
    return more


def similar_figures(asked: Asked, best: Unit, windows: Sequence[Window]) -> list[tuple[int, Unit]]:
    """Return further sentences that give another figure for the same, where the question does not say for when."""
    if "number" not in asked.kinds or asked.numbers or not asked.about:
        return []
    found = []
    for number, shown in enumerate(windows[1:], 2):
        same = [
            unit
            for unit in shown.units
            if unit.passage.chunk.kind is DocumentKind.SOURCE
            and all(speaks_of(unit.text, term) for term in asked.about)
            and _amounts(unit.text) - _amounts(best.text)
        ]
        found += [(number, unit) for unit in same[:1]]
    return found


def _amounts(text: str) -> set[str]:
    """Return the figures that are no years."""
    return {figure for figure in _figures(text) if not re.fullmatch(r"(?:19|20)\d\d", figure)}


def is_whole(asked: Asked, unit: Unit) -> bool:
    """Whether the question asks for a part of a section as such: its parties, its contact."""
    return bool(asked.parts & part_headed(unit.passage.chunk.section))


def _is_same_part(one: Unit, other: Unit) -> bool:
    ours, theirs = one.passage.chunk, other.passage.chunk
    return (ours.document, ours.title, ours.section) == (theirs.document, theirs.title, theirs.section)


def is_listing(asked: Asked, shown: Window) -> bool:
    items = sum(unit.listed for unit in shown.units)
    return items > 1 and (is_whole(asked, shown.units[-1]) or "list" in asked.kinds)
