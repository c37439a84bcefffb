"""The request as it came, in pieces: the words that facts were read from, and where each such stretch ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.visits.models import Span


class Piece(NamedTuple):
    text: str
    facts: tuple[str, ...]  #: Fields that were read from it; () for the words between.
    ends: tuple[str, ...] = ()  #: Those of them whose words end here: the place for a mark.


def highlighted(text: str, evidence: Mapping[str, Sequence[Span]], part: str = "message") -> list[Piece]:
    """Cut `text` at every edge of a quoted span, so that overlapping facts share the words they share."""
    spans = _joined(_whole_words(text, *span) for span in _placed(text, evidence, part))
    edges = sorted({0, len(text)} | {edge for start, end, _ in spans for edge in (start, end)})
    pieces = []
    for start, end in pairwise(edges):
        facts = sorted({field for first, last, field in spans if first <= start and end <= last})
        ends = sorted({field for _, last, field in spans if last == end})
        pieces.append(Piece(text[start:end], tuple(facts), tuple(ends)))
    return pieces


def numbered(evidence: Mapping[str, Sequence[Span]]) -> dict[str, int]:
    """Field to its number in the legend: only fields that stand in the words shown."""
    shown = [field for field, spans in evidence.items() if any(span.part in ("message", "subject") for span in spans)]
    return {field: number for number, field in enumerate(shown, start=1)}


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


def _whole_words(text: str, start: int, end: int, field: str) -> tuple[int, int, str]:
    """A reading may end inside a compound; a mark in mid-word could not be read."""
    while start > 0 and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    while end < len(text) and _in_word(text[end]) and _in_word(text[end - 1]):
        end += 1
    return start, end, field


def _in_word(char: str) -> bool:
    """Letters of scripts that put spaces between words; in the others every character is an edge."""
    return char.isalnum() and not ("\u0e00" <= char <= "\u0fff" or "\u2e80" <= char <= "\ud7ff")


def _joined(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Stretches of one fact that touch or overlap are one stretch, with one mark."""
    joined: list[tuple[int, int, str]] = []
    for start, end, field in sorted(spans, key=lambda span: (span[2], span[0], span[1])):
        last = joined[-1] if joined else None
        if last and last[2] == field and start <= last[1]:
            joined[-1] = (last[0], max(last[1], end), field)
        else:
            joined.append((start, end, field))
    return joined
