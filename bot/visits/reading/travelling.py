"""Travelling: what they say that they go by while they are here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.visits.models import Mode, Span
from bot.visits.reading import lexicon
from bot.visits.reading.letter import Letter, Part

_JUST_BEFORE: Final = 25  # characters, for a word that says the contrary


def find_travelling(letter: Letter) -> tuple[Mode | None, tuple[Span, ...]]:
    """A bus of their own counts before the train that they also name: it is there all day."""
    for mode in Mode:
        spans = tuple(_heard(mode, letter))[:5]
        if spans:
            return mode, spans
    return None, ()


def _heard(mode: Mode, letter: Letter) -> Iterator[Span]:
    """Neither a question, nor how they come here, nor what they do not do."""
    for part, match in lexicon.anywhere(f"travelling.{mode}", letter.own, letter.languages):
        if not _of_the_journey_here(part, match.start(), match.end()) and not _denied(part, match.start()):
            yield part.span(match.start(), match.end())


def _of_the_journey_here(part: Part, start: int, end: int) -> bool:
    low, high = part.sentence(start)
    asks = part.folded[end:high].rstrip().endswith(("?", "？")) or part.folded[high : high + 1] in ("?", "？")
    return asks or lexicon.matcher("travelling.journey_here", ()).search(part.folded, low, high) is not None


def _denied(part: Part, at: int) -> bool:
    low, _ = part.sentence(at)
    before = part.folded[max(low, at - _JUST_BEFORE) : at]
    return lexicon.matcher("signals.contrary", ()).search(before) is not None
