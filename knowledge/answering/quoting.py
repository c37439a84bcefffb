"""Quoting: the words of the source around a unit, verbatim, long enough to stand alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped

from knowledge.answering.units import Unit
from knowledge.citations import folded, folded_with_offsets
from knowledge.models import Citation, Passage
from knowledge.prose import tidy, vocabulary

LONGEST = 600
#: A unit this much below the best still adds to the quote; any other counts as context.
_CLOSE, _CONTEXT = 0.1, 0.002
#: Around a sentence of a paragraph; a list is shown as far as it goes.
_PROSE = 560


@dataclass(frozen=True, slots=True)
class Window:
    """Units that stand together, the one that answers among them."""

    passage: Passage
    units: tuple[Unit, ...]

    @property
    def text(self) -> str:
        return " ".join(unit.text for unit in self.units)


def window(
    best: Unit,
    found: Sequence[Unit],
    *,
    whole: bool,
    scores: Mapping[Unit, float] | None = None,
    taken: Collection[Unit] = (),
) -> Window:
    """Choose the stretch around the unit that says most; what another quote has `taken` stays out.

    A part that is asked for as `whole` counts every unit alike, from the best one on.
    """
    own = [unit for unit in found if unit.passage is best.passage]
    at = own.index(best)
    first, last = _reach(own, at, taken, whole=whole)
    limit = LONGEST if whole or best.listed else _PROSE
    stretches: list[list[Unit]] = [
        list(own[start : end + 1])
        for start in range(first, at + 1)
        for end in range(at, last + 1)
        if start == end or sum(len(unit.text) + 1 for unit in own[start : end + 1]) <= limit
    ]
    top = scores.get(best, 0.0) if scores else 0.0

    def worth(stretch: Sequence[Unit]) -> float:
        if whole or not scores:
            return len(stretch) + (stretch[0] is own[first])
        return sum(max(_CONTEXT, scores.get(unit, 0.0) - top + _CLOSE) for unit in stretch)

    best_stretch = max(stretches, key=worth)
    chosen = list(best_stretch)
    while len(chosen) > 1 and chosen[-1].leads_in and chosen[-1] is not best:
        chosen.pop()
    return Window(best.passage, tuple(chosen))


def _reach(own: Sequence[Unit], at: int, taken: Collection[Unit], *, whole: bool) -> tuple[int, int]:
    """How far the quote may go: a sentence takes no list with it, nor a list the text around it but its lead-in."""
    first = last = at
    while last + 1 < len(own) and own[last + 1] not in taken and (whole or own[last + 1].listed == own[at].listed):
        last += 1
    while first and own[first - 1] not in taken:
        above = own[first - 1]
        if not (whole or above.listed == own[at].listed or above.leads_in):
            break
        first -= 1
        if above.leads_in and not whole:
            break
    return first, last


def citation(number: int, shown: Window, raw: str) -> Citation:
    """Return the window as it stands in the file."""
    chunk = shown.passage.chunk
    return Citation(
        number=number,
        document=chunk.document,
        title=chunk.title,
        section=chunk.section,
        quote=verbatim(shown, raw),
        page=chunk.page,
        as_of=chunk.as_of,
        url=f"/documents/{escaped(chunk.document, safe='')}#p{chunk.ordinal}",
    )


def verbatim(shown: Window, raw: str) -> str:
    """Find the window in the text of the file; where something stands in between, its first unit alone."""
    letters, offsets = folded_with_offsets(raw)
    first, last = folded(shown.units[0].text), folded(shown.units[-1].text)
    start = letters.find(first)
    end = letters.find(last, max(start, 0))
    if not first or start < 0:
        return _cut(shown.text)
    if end < 0:
        end, last = start, first
    stretch = raw[offsets[start] : offsets[end + len(last) - 1] + 1]
    closing = raw[offsets[end + len(last) - 1] + 1 :][:2].split("\n")[0].split(" ")[0]
    return _cut(tidy(stretch + closing, vocabulary([shown.text])))


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut
