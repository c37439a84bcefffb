"""Ranking: which unit of the passages carries the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge import analysis
from knowledge.answering.cues import part_headed
from knowledge.answering.reading import Asked
from knowledge.answering.shapes import KINDS, has_shape
from knowledge.answering.terms import Term, share_of, weights
from knowledge.answering.units import Unit
from knowledge.models import DocumentKind

#: Cosines of a question with texts.
Closeness = Callable[[str, Sequence[str]], Sequence[float]]

#: Passages whose units are compared in meaning; the others only where their heading is the one asked for.
_COMPARED = 12
_WORDS = 0.06
_PART = 0.06
_KIND = 0.015
_PER_RANK = 0.003
_SUMMARY = 0.02  #: What a summary of ours must be better by than what somebody gave us.

#: A shorter line without a figure or a heading over it says nothing.
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how well it fits; `closeness` alone is comparable between questions."""

    unit: Unit
    score: float
    closeness: float


def rank(asked: Asked, found: Sequence[Unit], *, closeness: Closeness | None) -> list[Scored]:
    """Return the units that may carry the answer, best first."""
    candidates = [unit for unit in found if not unit.label and _is_compared(asked, unit)]
    near = closeness(asked.text, [unit.in_context for unit in candidates]) if closeness else None
    sought = (*asked.terms, *(Term(name, (), 0) for name in asked.names))
    worth = weights(sought, [unit.in_context for unit in candidates])
    scored = []
    for at, unit in enumerate(candidates):
        close = near[at] if near is not None else unit.passage.similarity
        scored.append(Scored(unit, close + _WORDS * _carried(worth, unit) + _extra(asked, unit), close))
    return sorted(scored, key=lambda each: (-each.score, each.unit.rank, each.unit.at))


def _carried(worth: Mapping[Term, float], unit: Unit) -> float:
    """Return the share of what is sought that the unit speaks of, what is rare counting for more."""
    whole = sum(worth.values())
    return sum(each * share_of(unit.in_context, term) for term, each in worth.items()) / whole if whole else 0.0


def _is_compared(asked: Asked, unit: Unit) -> bool:
    return unit.rank < _COMPARED or bool(asked.parts & part_headed(unit.passage.chunk.section))


def _extra(asked: Asked, unit: Unit) -> float:
    chunk = unit.passage.chunk
    extra = 0.0
    if asked.parts & part_headed(chunk.section):
        extra += _PART * (0.5 + analysis.coverage(asked.text, chunk.title, language=asked.language))
    wanted = [kind for kind in asked.kinds if kind in KINDS]
    if wanted:
        extra += _KIND if any(has_shape(kind, unit.text) for kind in wanted) else -_KIND
    if "about" in asked.kinds and not asked.parts and not wanted and not chunk.section:
        extra += _KIND  # what something is about, its introduction says
    if len(unit.text.split()) < _FEWEST_WORDS and not (unit.listed or has_shape("number", unit.text)):
        extra -= _SUMMARY
    extra -= _PER_RANK * unit.rank
    return extra - (0.0 if chunk.kind is DocumentKind.SOURCE else _SUMMARY)
