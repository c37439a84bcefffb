"""Quoting: the words of the source around a unit, verbatim, long enough to stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped

from knowledge.answering.units import Unit
from knowledge.citations import folded, folded_with_offsets
from knowledge.models import Citation, Passage
from knowledge.prose import tidy, vocabulary

LONGEST = 600
#: Around a sentence of a paragraph; a list is shown as far as it goes.
_PROSE = 420


@dataclass(frozen=True, slots=True)
class Window:
    """Units that stand together, the one that answers among them."""

    passage: Passage
    units: tuple[Unit, ...]

    @property
    def text(self) -> str:
        return " ".join(unit.text for unit in self.units)


def window(best: Unit, found: Sequence[Unit], *, whole: bool) -> Window:
    """Grow around the unit: to the whole part if that is asked for, else to what makes it clear."""
    own = [unit for unit in found if unit.passage is best.passage]
    first = last = own.index(best)
    limit = LONGEST if whole or best.listed else _PROSE
    while True:
        before = own[first - 1] if first else None
        after = own[last + 1] if last + 1 < len(own) else None
        room = limit - len(" ".join(unit.text for unit in own[first : last + 1])) - 2
        if after is not None and len(after.text) <= room and _belongs(best, after, whole=whole):
            last += 1
        elif before is not None and len(before.text) <= room and (before.label or _belongs(best, before, whole=whole)):
            first -= 1
        else:
            break
    while last > first and own[last].label:
        last -= 1
    return Window(best.passage, tuple(own[first : last + 1]))


def _belongs(best: Unit, other: Unit, *, whole: bool) -> bool:
    return whole or best.listed == other.listed


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
