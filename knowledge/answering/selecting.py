"""Selecting: the stretches that are quoted, the one that answers first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answering.cues import part_headed
from knowledge.answering.gathering import Gathered
from knowledge.answering.quoting import Window, window
from knowledge.answering.ranking import Closeness, Scored
from knowledge.answering.reading import Asked
from knowledge.answering.support import is_supported
from knowledge.answering.units import Unit
from knowledge.models import DocumentKind

MOST = 5
_MOST_FOR_A_FACT = 3
#: A further quote must be nearly as good as the first.
_WITHIN = 0.03
#: So much less may the sentence of a source fit than our summary of it, and still be cited first.
_SUMMARY_LEAD = 0.2
#: Units tried in turn, when the best one lacks what the question needs.
_TRIED = 4
_SAME_FIGURES = 0.1
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def select(asked: Asked, gathered: Gathered, *, closeness: Closeness | None) -> list[Window]:
    """Return what is quoted; nothing if nothing supports an answer."""
    ranked, found, passages = gathered.ranked, gathered.units, gathered.passages
    scores = {each.unit: each.score for each in ranked}
    for first in ranked[:_TRIED]:
        shown = window(_opening(asked, first.unit, found), found, whole=is_whole(asked, first.unit), scores=scores)
        if not is_supported(asked, first, shown.text, passages, closeness=closeness):
            continue
        for source in _sources(first, ranked, closeness=closeness):
            cited = window(
                _opening(asked, source.unit, found), found, whole=is_whole(asked, source.unit), scores=scores
            )
            if is_supported(asked, source, cited.text, passages, closeness=closeness):
                return [cited, *_further(asked, source, cited, ranked, found)]
        return [shown, *_further(asked, first, shown, ranked, found)]
    return []


def _sources(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> list[Scored]:
    """Return what may carry the fact in a document that was given to us, where a text of ours came first."""
    if summary.unit.passage.chunk.kind is DocumentKind.SOURCE:
        return []
    given = [
        each
        for each in ranked
        if each.unit.passage.chunk.kind is DocumentKind.SOURCE and each.score >= summary.score - _SUMMARY_LEAD
    ]
    near = (
        closeness(summary.unit.in_context, [each.unit.in_context for each in given])
        if closeness
        else [0.0] * len(given)
    )
    by_both = sorted(
        zip(given, near, strict=True),
        key=lambda pair: -(pair[0].score + pair[1] + _SAME_FIGURES * _shared(summary.unit.text, pair[0].unit.text)),
    )
    return [each for each, _ in by_both[:_TRIED]]


def _shared(summary: str, source: str) -> float:
    """Return the share of the figures of our summary that the source has, whatever parts their thousands."""
    ours = {re.sub(r"\D", "", figure) for figure in _FIGURE.findall(summary)}
    return len(ours & {re.sub(r"\D", "", figure) for figure in _FIGURE.findall(source)}) / len(ours) if ours else 0.0


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


def is_whole(asked: Asked, unit: Unit) -> bool:
    """Whether the question asks for a part of a section as such: its parties, its contact."""
    return bool(asked.parts & part_headed(unit.passage.chunk.section))


def _is_same_part(one: Unit, other: Unit) -> bool:
    ours, theirs = one.passage.chunk, other.passage.chunk
    return (ours.document, ours.title, ours.section) == (theirs.document, theirs.title, theirs.section)


def is_listing(asked: Asked, shown: Window) -> bool:
    items = sum(unit.listed for unit in shown.units)
    return items > 1 and (is_whole(asked, shown.units[-1]) or "list" in asked.kinds)
