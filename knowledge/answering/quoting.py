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


def window(
    best: Unit,
    found: Sequence[Unit],
    *,
    whole: bool,
    scores: Mapping[Unit, float] | None = None,
    taken: Collection[Unit] = (),
) -> Window:
    """Grow around the unit: to the whole part if that is asked for, else to what makes it clear.

    Of two neighbours the better one comes first; what another quote has `taken` stays out.
    """
    own = [unit for unit in found if unit.passage is best.passage]
    first = last = own.index(best)
    limit = LONGEST if whole or best.listed else _PROSE
    while True:
        room = limit - len(" ".join(unit.text for unit in own[first : last + 1])) - 2
        beside = [at for at in (last + 1, first - 1) if 0 <= at < len(own)]
        fitting = [at for at in beside if len(own[at].text) <= room and own[at] not in taken]
        fitting = [at for at in fitting if whole or own[at].listed == best.listed or (at < first and own[at].label)]
        if not fitting:
            break
        chosen = max(fitting, key=lambda at: scores.get(own[at], 0.0)) if scores and not whole else fitting[0]
        first, last = min(first, chosen), max(last, chosen)
    while last > first and own[last].label:
        last -= 1
    return Window(best.passage, tuple(own[first : last + 1]))


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
