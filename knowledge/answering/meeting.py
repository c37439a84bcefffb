"""Meeting: how well the words of a question are met by those of a stretch of text, token by token.

A passage is kept as the signs of its tokens, each in its context; a stretch is some of its units, and the headings
over them speak for all. See `knowledge.tokens`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from knowledge import analysis, tokens
from knowledge.answering.observing import Sight
from knowledge.answering.units import Unit
from knowledge.models import Chunk
from knowledge.tokens import Floats

#: Where in a text its tokens stand: how many of them begin before each of the places.
Places = Callable[[str, Sequence[int]], Sequence[int]]


class TokensRead(NamedTuple):
    """The tokens of a question, and those of the passages it may be answered from."""

    question: Floats  #: A unit vector a row.
    signs: Mapping[str, bytes]  #: By chunk id.
    places: Places


#: Reads the question, and the tokens of these chunks; None where the embedder tells none.
Reading = Callable[[str, Sequence[Chunk]], TokensRead | None]


def met(
    question: str, stretches: Sequence[Sequence[Unit]], sentences: Sequence[Unit], *, reading: Reading | None
) -> list[Sight]:
    """Return for each stretch, and for the sentence it grew from, how much better than by the others the question is
    met: over all its tokens alike, and most over those that tell the stretches apart. All 0 where no tokens are told.
    """
    chunks = {unit.passage.chunk.id: unit.passage.chunk for unit in sentences}
    read = reading(question, list(chunks.values())) if reading is not None else None
    if read is None or not read.question.size or not all(read.signs.get(each) for each in chunks):
        return [_NOTHING] * len(stretches)
    units: dict[str, list[Unit]] = {each: [] for each in chunks}
    for unit in dict.fromkeys([*sentences, *(unit for stretch in stretches for unit in stretch)]):
        units[unit.passage.chunk.id].append(unit)
    each_met: dict[Unit, Floats] = {}
    for chunk_id, chunk in chunks.items():
        each_met |= _by_unit(chunk, units[chunk_id], read)
    by_stretch = np.stack([np.max([each_met[unit] for unit in stretch], axis=0) for stretch in stretches])
    by_sentence = np.stack([each_met[unit] for unit in sentences])
    signs = {"met": by_stretch, "met_sentence": by_sentence}
    figures = {
        name: values for sign, of_tokens in signs.items() for name, values in _standing_out(sign, of_tokens).items()
    }
    return [{name: float(values[at]) for name, values in figures.items()} for at in range(len(stretches))]


def _standing_out(sign: str, of_tokens: Floats) -> dict[str, Floats]:
    telling = of_tokens.max(axis=0) - of_tokens.mean(axis=0)
    worth = telling / telling.sum() if telling.sum() > 0 else np.full_like(telling, 1 / len(telling))
    plain, weighed = of_tokens.mean(axis=1), of_tokens @ worth
    return {sign: plain - plain.mean(), f"{sign}_telling": weighed - weighed.mean()}


def _by_unit(chunk: Chunk, units: Sequence[Unit], read: TokensRead) -> dict[Unit, Floats]:
    """Return for each unit the cosine of each token of the question with the nearest of its own or of the headings."""
    text = analysis.searchable(chunk)
    near = tokens.cosines(read.question, read.signs[chunk.id])
    begins = len(text) - len(chunk.text)
    spans = dict(zip(units, _spans(text, begins, units), strict=True))
    places = read.places(text, [begins, *(place for span in spans.values() for place in span)])
    heading = near[: places[0]].max(axis=0, initial=-1.0)
    found = {}
    for at, unit in enumerate(spans):
        own = near[places[1 + 2 * at] : places[2 + 2 * at]]
        found[unit] = np.maximum(heading, own.max(axis=0, initial=-1.0))
    return found


def _spans(text: str, begins: int, units: Iterable[Unit]) -> list[tuple[int, int]]:
    """Return where the units stand in the text, the first of whose lines begins there."""
    spans = []
    for unit in units:
        line = begins
        for _ in range(unit.line):
            line = text.find("\n", line) + 1
        start = max(text.find(unit.text, line), begins)
        spans.append((start, start + len(unit.text)))
    return spans


_NOTHING: Sight = dict.fromkeys(("met", "met_telling", "met_sentence", "met_sentence_telling"), 0.0)
