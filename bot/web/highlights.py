"""The request as it came, cut where a fact was read from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.visits.models import Span


class Piece(NamedTuple):
    text: str
    facts: tuple[str, ...]  #: Fields that were read from it; () for the words between.


def highlighted(text: str, evidence: Mapping[str, Sequence[Span]], part: str = "message") -> list[Piece]:
    """Cut `text` at every edge of a quoted span, so that overlapping facts share the words they share."""
    spans = list(_placed(text, evidence, part))
    edges = sorted({0, len(text)} | {edge for start, end, _ in spans for edge in (start, end)})
    pieces = []
    for start, end in pairwise(edges):
        facts = sorted({field for first, last, field in spans if first <= start and end <= last})
        pieces.append(Piece(text[start:end], tuple(facts)))
    return pieces


def _placed(text: str, evidence: Mapping[str, Sequence[Span]], part: str) -> Iterable[tuple[int, int, str]]:
    """A span that does not stand where it says is looked for; one that is nowhere is left out."""
    for field, spans in evidence.items():
        for span in spans:
            if span.part != part or not span.quote:
                continue
            stands = text[span.start : span.end] == span.quote
            start = span.start if stands else text.find(span.quote)
            if start >= 0:
                yield start, start + len(span.quote), field
